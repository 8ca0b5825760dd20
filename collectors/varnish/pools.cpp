// SPDX-License-Identifier: Apache-2.0
#include "collectors/varnish/pools.h"

#include <algorithm>
#include <array>
#include <utility>

namespace skewd::varnish {
namespace {

// The rest, servers that VCL names itself.
constexpr const char* kRest = "vcl";

struct Word {
  std::string_view type;
  std::string_view algorithm;  // as share_class_of knows it
  bool tells_weights;
};

constexpr std::array kWords{
    Word{"random", "random(1)", true}, Word{"round-robin", "roundrobin", true},
    Word{"fallback", "first", true},   Word{"hash", "hash", false},
    Word{"shard", "hash", false},
};

class Layout {
 public:
  Layout(const std::map<std::string, ServerCounts>& counts, const std::optional<Members>& members,
         UsualWeights& usual)
      : counts_(counts), usual_(usual) {
    if (!members) return;
    for (const Health& health : members->servers) health_[health.name] = &health;
    for (const Director& director : members->directors) {
      for (const Member& member : director.members) ++directors_of_[member.name];
    }
  }

  void add(const Director& director) {
    if (!director.tells_members) pools_.untold.push_back(director.name);
    const auto word = std::find_if(kWords.begin(), kWords.end(),
                                   [&](const Word& one) { return one.type == director.type; });
    const bool known = word != kWords.end();
    begin(director.name, known ? std::string(word->algorithm) : director.type,
          known && word->tells_weights);
    for (const Member& member : director.members) {
      if (is_server(member.name)) {
        add_server(director.name, member);
      } else {
        pools_.topology.pools.back().tells_members = false;
      }
    }
    end();
  }

  // Those that no director has, in the order of their names.
  void add_rest(const std::optional<Members>& members) {
    begin(kRest, "", false);
    if (members) {
      for (const Health& server : members->servers) {
        if (!directors_of_.contains(server.name)) add_server(kRest, {server.name, std::nullopt});
      }
    } else {
      for (const auto& [name, counts] : counts_) add_server(kRest, {name, std::nullopt});
    }
    end();
  }

  Pools result() && {
    for (const auto& [name, directors] : directors_of_) {
      if (directors > 1 && is_server(name)) pools_.shared.push_back(name);
    }
    return std::move(pools_);
  }

 private:
  [[nodiscard]] bool is_server(const std::string& name) const { return health_.contains(name); }

  void begin(std::string name, std::string algorithm, bool tells_weights) {
    Topology::Pool pool;
    pool.name = std::move(name);
    pool.mode = PoolMode::http;
    pool.algorithm = std::move(algorithm);
    pool.first_server = pools_.servers.size();
    pool.tells_weights = tells_weights;
    pools_.topology.pools.push_back(std::move(pool));
  }

  // A director of directors alone is no pool.
  void end() {
    Topology::Pool& pool = pools_.topology.pools.back();
    pool.server_count = pools_.servers.size() - pool.first_server;
    if (pool.server_count == 0) {
      pools_.topology.pools.pop_back();
    } else {
      pools_.pools.push_back(sum_of(pool));
    }
  }

  // A sum with a part unknown is unknown.
  [[nodiscard]] PoolStats sum_of(const Topology::Pool& pool) const {
    PoolStats sum;
    const auto add = [&](Count ServerStats::*part) {
      Count total(0);
      for (std::size_t i = 0; i < pool.server_count; ++i) {
        const Count one = pools_.servers[pool.first_server + i].*part;
        if (!one.has_value()) return Count();
        total = total.plus(one);
      }
      return total;
    };
    sum.requests = add(&ServerStats::attempts);
    sum.picks = add(&ServerStats::picks);
    sum.connect_errors = add(&ServerStats::connect_errors);
    sum.in_flight = add(&ServerStats::in_flight);
    return sum;
  }

  void add_server(const std::string& pool, const Member& member) {
    ServerStats stats;
    stats.weight = stats.configured_weight = 1;
    if (const auto health = health_.find(member.name); health != health_.end()) {
      stats.state = health->second->state;
      stats.reason = health->second->reason;
      stats.checked = health->second->probed;
      stats.check = CheckResult(health->second->probe);
    }
    if (member.weight) weigh(pool + " " + member.name, *member.weight, stats);
    const auto counts = counts_.find(member.name);
    const auto directors = directors_of_.find(member.name);
    const bool shared = directors != directors_of_.end() && directors->second > 1;
    if (counts != counts_.end() && !shared) count(counts->second, stats);
    pools_.topology.servers.push_back({member.name, "", false});
    pools_.servers.push_back(stats);
  }

  void weigh(const std::string& place, float weight, ServerStats& stats) {
    if (weight > 0) {
      usual_[place] = weight;
    } else if (const auto known = usual_.find(place); known != usual_.end()) {
      weight = known->second;
    } else {
      weight = 1;  // not told since we look
    }
    stats.weight = stats.configured_weight = weight;
  }

  // Probes fail on the same counter as requests do, so that failures are known of those alone that
  // are not probed; without varnishadm that is known of nobody.
  void count(const ServerCounts& counts, ServerStats& stats) {
    if (!counts.requests.has_value()) return;
    const bool told = !stats.checked && stats.state != ServerState::unknown;
    const Count failed = told ? counts.failed : Count();
    if (stats.checked) pools_.failures_of_probes = true;
    const Count not_tried = counts.held_down.plus(counts.busy).plus(counts.unhealthy);
    stats.picks = stats.attempts = counts.requests.plus(not_tried).plus(failed);
    if (failed.has_value()) stats.connect_errors = failed.plus(not_tried);
    stats.in_flight = counts.connections;
  }

  const std::map<std::string, ServerCounts>& counts_;
  UsualWeights& usual_;
  std::map<std::string, const Health*> health_;
  std::map<std::string, int> directors_of_;
  Pools pools_;
};

}  // namespace

Pools make_pools(const std::map<std::string, ServerCounts>& counts,
                 const std::optional<Members>& members, UsualWeights& usual) {
  Layout layout(counts, members, usual);
  if (members) {
    for (const Director& director : members->directors) layout.add(director);
  }
  layout.add_rest(members);
  return std::move(layout).result();
}

}  // namespace skewd::varnish
