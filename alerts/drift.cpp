// SPDX-License-Identifier: Apache-2.0
#include "alerts/drift.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kMustStand = 60s;
constexpr double kSameRatio = 1e-3;

/// A server that has the same name in the file and in the running balancer.
struct Pair {
  const DeclaredServer& file;
  const Topology::Server& name;
  const ServerStats& stats;
};

bool is_taken_out(const ServerStats& stats) {
  const bool out = stats.state == ServerState::maintenance || stats.state == ServerState::drain;
  return out && stats.reason == StateReason::administrator;
}

// HAProxy calls a server of weight 0 drained.
bool is_state_of_weight(const ServerStats& stats) {
  return stats.state == ServerState::drain && stats.configured_weight == 0;
}

bool may_be_in_use(const ServerStats& stats) {
  return stats.state == ServerState::up || stats.state == ServerState::going_down ||
         stats.state == ServerState::down || stats.state == ServerState::going_up;
}

std::string number(double weight) {
  const bool whole = weight == std::round(weight);
  if (whole) return std::to_string(std::llround(weight));
  std::string digits = std::to_string(weight);
  return digits.erase(digits.find_last_not_of('0') + 1);
}

// Shares follow from weights up to a factor.
bool share_alike(const std::vector<Pair>& pairs) {
  double factor = 0;
  for (const Pair& pair : pairs) {
    const auto running = static_cast<double>(pair.stats.configured_weight);
    if ((pair.file.weight > 0) != (running > 0)) return false;
    if (pair.file.weight <= 0) continue;
    const double here = running / pair.file.weight;
    if (factor == 0) factor = here;
    if (std::abs(here - factor) > kSameRatio * factor) return false;
  }
  return true;
}

class PoolComparison {
 public:
  PoolComparison(const DeclaredPool& file, const Topology::Pool& pool, const Snapshot& running)
      : file_(file), pool_(pool) {
    const auto names = running.topology->servers_of(pool);
    const auto stats = running.servers_of(pool);
    for (std::size_t i = 0; i < names.size(); ++i) {
      names_.insert(names[i].name);
      const DeclaredServer* const declared = find_server(file, names[i].name);
      if (declared != nullptr) pairs_.push_back({*declared, names[i], stats[i]});
    }
  }

  std::vector<Difference> take() {
    if (pairs_.empty()) return {};
    const bool same_shares = share_alike(pairs_);
    for (const Pair& pair : pairs_) {
      if (pair.stats.state == ServerState::unresolved) continue;
      if (!same_shares && pool_.tells_weights) compare_weight(pair);
      compare_state(pair);
      compare_address(pair);
    }
    if (!file_.servers_unknown && pool_.tells_members) compare_presence();
    return std::move(found_);
  }

 private:
  void note(const std::string& server, Difference::About about, const std::string& text) {
    found_.push_back({pool_.name, server, about, server + " " + text});
  }

  void compare_weight(const Pair& pair) {
    if (pair.stats.agent == AgentWord::weight) return;  // it may follow its load
    const auto running = static_cast<double>(pair.stats.configured_weight);
    if (std::abs(running - pair.file.weight) <= kSameRatio * pair.file.weight) return;
    note(pair.name.name, Difference::About::weight,
         "has weight " + number(running) + ", the file says " + number(pair.file.weight));
  }

  void compare_state(const Pair& pair) {
    const ServerStats& stats = pair.stats;
    if (pair.file.down && may_be_in_use(stats)) {
      note(pair.name.name, Difference::About::state, "is in use, the file takes it out");
    } else if (!pair.file.down && is_taken_out(stats) && !is_state_of_weight(stats)) {
      const bool drains = stats.state == ServerState::drain;
      note(pair.name.name, Difference::About::state,
           std::string(drains ? "drains" : "is in maintenance") + ", the file leaves it in");
    }
  }

  void compare_address(const Pair& pair) {
    if (!pair.file.is_literal || pair.name.address.empty() || pair.file.resolved_later) return;
    if (pair.name.address == pair.file.address) return;
    note(pair.name.name, Difference::About::address,
         "has the address " + pair.name.address + ", the file says " + pair.file.address);
  }

  void compare_presence() {
    const auto by_template = [](const DeclaredServer& server) { return server.resolved_later; };
    for (const DeclaredServer& server : file_.servers) {
      if (names_.contains(server.name) || server.resolved_later) continue;
      note(server.name, Difference::About::presence, "of the file is not there");
    }
    if (std::any_of(file_.servers.begin(), file_.servers.end(), by_template)) return;
    std::set<std::string_view> declared;
    for (const DeclaredServer& server : file_.servers) declared.insert(server.name);
    for (const std::string& name : names_) {
      if (!declared.contains(name)) {
        note(name, Difference::About::presence, "is not in the file");
      }
    }
  }

  const DeclaredPool& file_;
  const Topology::Pool& pool_;
  std::set<std::string> names_;
  std::vector<Pair> pairs_;
  std::vector<Difference> found_;
};

using Key = std::tuple<std::string, std::string, Difference::About>;

Key key_of(const Difference& one) { return {one.pool, one.server, one.about}; }

std::string summary_of(const std::string& pool, const std::string& file,
                       const std::map<std::string, std::string>& servers, bool outlived_reload) {
  std::string text = "pool " + pool + " differs from " + (file.empty() ? "its file" : file) + ": " +
                     servers.begin()->second;
  if (servers.size() > 1) text += ", and " + std::to_string(servers.size() - 1) + " more";
  if (!outlived_reload) text += "; a reload undoes this";
  return text;
}

}  // namespace

std::vector<Difference> differences(const DeclaredFacts& file, const Snapshot& running) {
  std::vector<Difference> found;
  for (std::size_t i = 0; i < running.topology->pools.size(); ++i) {
    const Topology::Pool& pool = running.topology->pools[i];
    const DeclaredPool* const declared = file.find(pool.name);
    if (declared == nullptr || declared->implicit || running.pools[i].sources_disagree) continue;
    for (Difference& one : PoolComparison(*declared, pool, running).take()) {
      found.push_back(std::move(one));
    }
  }
  return found;
}

void Drift::compare(const DeclaredFacts& in_force, const DeclaredFacts& now,
                    const Snapshot& running, Moment since, bool reloaded) {
  std::set<Key> in_force_keys;
  for (const Difference& one : differences(in_force, running)) in_force_keys.insert(key_of(one));
  std::map<std::string, Standing> pools;
  for (const Difference& one : differences(now, running)) {
    if (!in_force_keys.contains(key_of(one))) continue;
    const auto [standing, is_new] = pools.try_emplace(one.pool);
    if (is_new) {
      const auto known = pools_.find(one.pool);
      const bool stood = known != pools_.end();
      standing->second.since = stood ? known->second.since : since;
      standing->second.outlived_reload = stood && (reloaded || known->second.outlived_reload);
      standing->second.file = now.find(one.pool)->file;
    }
    standing->second.servers.emplace(one.server, one.text);
  }
  pools_ = std::move(pools);
}

bool Drift::has(const std::string& pool, const std::string& server) const {
  const auto found = pools_.find(pool);
  return found != pools_.end() && found->second.servers.contains(server);
}

std::size_t Drift::servers() const {
  std::size_t count = 0;
  for (const auto& [pool, standing] : pools_) count += standing.servers.size();
  return count;
}

void Drift::claim(Moment now, std::vector<Finding>& claims) const {
  for (const auto& [pool, standing] : pools_) {
    if (now.steady - standing.since.steady < kMustStand) continue;
    Finding claim;
    claim.kind = FindingKind::config_drift;
    claim.severity = Severity::info;
    claim.pool = pool;
    claim.layer = Layer::balancer;
    claim.since = standing.since.wall;
    claim.summary = summary_of(pool, standing.file, standing.servers, standing.outlived_reload);
    claim.evidence = {{"servers", static_cast<double>(standing.servers.size())}};
    claims.push_back(std::move(claim));
  }
}

}  // namespace skewd
