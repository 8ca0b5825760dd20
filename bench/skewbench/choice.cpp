// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/choice.h"

#include <algorithm>
#include <cmath>

namespace skewd::bench {
namespace {

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
  value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
  return value ^ (value >> 33);
}

}  // namespace

std::string_view printed_word(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::roundrobin:
    case Algorithm::four_workers:
    case Algorithm::sticky: return "roundrobin";
    case Algorithm::random:
    case Algorithm::two_choices: return "unknown";
    case Algorithm::leastconn: return "leastconn";
    case Algorithm::hash: return "source";
    case Algorithm::first: return "first";
  }
  return "";
}

std::string_view operator_word(Algorithm algorithm) {
  if (algorithm == Algorithm::random) return "random(1)";
  if (algorithm == Algorithm::two_choices) return "random(2)";
  return "";
}

// Backups serve only when nobody else can, and then the first of them alone.
void Choice::refresh(const std::vector<SimulatedServer>& servers) {
  able_.clear();
  std::size_t backup = kNobody;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const bool able = servers[i].serves() && servers[i].real_weight() > 0 && servers[i].weight > 0;
    if (able && !servers[i].backup) able_.push_back(i);
    if (able && servers[i].backup && backup == kNobody) backup = i;
  }
  if (able_.empty() && backup != kNobody) able_.push_back(backup);
  weights_.clear();
  up_to_.clear();
  double sum = 0;
  for (const std::size_t i : able_) {
    weights_.push_back(servers[i].real_weight());
    up_to_.push_back(sum += weights_.back());
  }
  for (Credits& credits : credits_) credits.of.resize(servers.size());
  chosen_at_.resize(servers.size());
  places_.clear();
}

void Choice::restart() {
  for (Credits& credits : credits_) std::fill(credits.of.begin(), credits.of.end(), 0);
}

// Smooth weighted round robin. A server at its limit is passed over while another has room.
std::size_t Choice::round_robin(const std::vector<SimulatedServer>& servers, Credits& credits) {
  double sum = 0;
  std::size_t best = kNobody, best_full = kNobody;
  for (std::size_t k = 0; k < able_.size(); ++k) {
    const std::size_t i = able_[k];
    credits.of[i] += weights_[k];
    sum += weights_[k];
    std::size_t& leader = servers[i].is_full() ? best_full : best;
    if (leader == kNobody || credits.of[i] > credits.of[leader]) leader = i;
  }
  if (best == kNobody) best = best_full;
  if (best != kNobody) credits.of[best] = std::max(credits.of[best] - sum, -2 * sum);
  return best;
}

std::size_t Choice::by_weight() {
  const double point = random_.uniform() * up_to_.back();
  for (std::size_t k = 0; k < able_.size(); ++k) {
    if (point < up_to_[k]) return able_[k];
  }
  return able_.back();
}

// Among equals the one that waited longest, as HAProxy's tree does it.
std::size_t Choice::least_busy(const std::vector<SimulatedServer>& servers) {
  std::size_t best = 0;
  double best_load = 0;
  for (std::size_t k = 0; k < able_.size(); ++k) {
    const SimulatedServer& server = servers[able_[k]];
    const double load = static_cast<double>(server.in_flight + server.queue.size()) / weights_[k];
    const bool better =
        load < best_load || (load == best_load && chosen_at_[able_[k]] < chosen_at_[able_[best]]);
    if (k == 0 || better) {
      best = k;
      best_load = load;
    }
  }
  return able_[best];
}

// Rendezvous: when a server goes, only its own clients move.
std::size_t Choice::rendezvous(std::size_t client) const {
  std::size_t best = able_.front();
  double best_score = -1;
  for (std::size_t k = 0; k < able_.size(); ++k) {
    const double u =
        (static_cast<double>(
             mixed(salt_ + client * 0x9e3779b97f4a7c15 + able_[k] * 0xd6e8feb86659fd93) >> 12) +
         0.5) *
        0x1p-52;
    const double score = -weights_[k] / std::log(u);
    if (score > best_score) {
      best_score = score;
      best = able_[k];
    }
  }
  return best;
}

std::size_t Choice::by_hash(std::size_t client) {
  if (client >= places_.size()) places_.resize(client + 1, kNobody);
  if (places_[client] == kNobody) places_[client] = rendezvous(client);
  return places_[client];
}

std::size_t Choice::first_free(const std::vector<SimulatedServer>& servers) {
  for (const std::size_t i : able_) {
    if (!servers[i].is_full()) return i;
  }
  return able_.front();
}

std::size_t Choice::choose(std::vector<SimulatedServer>& servers, std::size_t client) {
  if (able_.empty()) return kNobody;
  std::size_t chosen = kNobody;
  switch (algorithm_) {
    case Algorithm::roundrobin:
    case Algorithm::sticky: chosen = round_robin(servers, credits_[0]); break;
    case Algorithm::four_workers: chosen = round_robin(servers, credits_[random_.below(4)]); break;
    case Algorithm::random: chosen = by_weight(); break;
    case Algorithm::leastconn: chosen = least_busy(servers); break;
    case Algorithm::two_choices: {
      const std::size_t one = by_weight(), other = by_weight();
      const auto load = [&](std::size_t i) {
        return static_cast<double>(servers[i].in_flight) / servers[i].real_weight();
      };
      chosen = load(other) < load(one) ? other : one;
      break;
    }
    case Algorithm::hash: chosen = by_hash(client); break;
    case Algorithm::first: chosen = first_free(servers); break;
  }
  chosen_at_[chosen] = ++turn_;
  return chosen;
}

}  // namespace skewd::bench
