// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/clients.h"

#include <algorithm>
#include <cmath>

namespace skewd::bench {
namespace {

constexpr std::size_t kClients = 1000;
constexpr double kZipf = 0.8;
constexpr double kMeanStay = 600;  // seconds, on and off
constexpr double kRequestsOfSession = 30;
constexpr double kLeastGap = 0.1;  // seconds: what sends more is no session of a person

}  // namespace

Crowd::Crowd(Random random) : random_(random), there_(kClients) {
  double sum = 0;
  for (std::size_t i = 0; i < kClients; ++i) {
    up_to_.push_back(sum += std::pow(static_cast<double>(i + 1), -kZipf));
    there_[i] = random_.chance(0.5) ? 1 : 0;
  }
}

void Crowd::step(double seconds) {
  const double toggling = 1 - std::exp(-seconds / kMeanStay);
  const std::uint64_t changes = random_.binomial(kClients, toggling);
  for (std::uint64_t i = 0; i < changes; ++i) there_[random_.below(kClients)] ^= 1;
}

std::size_t Crowd::draw() {
  if (random_.chance(heavy_)) return kClients;
  for (int tries = 0; tries < 1000; ++tries) {
    const double point = random_.uniform() * up_to_.back();
    const auto found = std::upper_bound(up_to_.begin(), up_to_.end(), point);
    const auto client = static_cast<std::size_t>(found - up_to_.begin());
    if (there_[client] != 0) return client;
  }
  return 0;
}

Sessions::Sessions(double rate, Random random)
    : birth_gap_(kRequestsOfSession / rate), random_(random) {
  constexpr double kHistory = 3600;  // as if they had been coming for an hour already
  next_birth_ = -kHistory;
  while (next() < 0) pop();
}

Arrival Sessions::begin_session() {
  Session session;
  session.left =
      static_cast<std::uint64_t>(std::ceil(kRequestsOfSession * random_.heavy_tailed(1.5, 40)));
  session.gap =
      std::max(kLeastGap, kMeanStay * random_.exponential() / static_cast<double>(session.left));
  std::size_t place = sessions_.size();
  if (free_.empty()) {
    sessions_.push_back(session);
  } else {
    place = free_.back();
    free_.pop_back();
    sessions_[place] = session;
  }
  const double at = next_birth_;
  next_birth_ += birth_gap_ * random_.exponential();
  return {.at = at, .session = place};
}

Arrival Sessions::pop() {
  Arrival arrival;
  if (next_birth_ <= next_request()) {
    arrival = begin_session();
  } else {
    arrival = {.at = due_.top().at, .session = due_.top().session};
    due_.pop();
  }
  Session& session = sessions_[arrival.session];
  if (--session.left == 0) {
    free_.push_back(arrival.session);
  } else {
    due_.push({arrival.at + session.gap * random_.exponential(), arrival.session});
  }
  return arrival;
}

}  // namespace skewd::bench
