// SPDX-License-Identifier: Apache-2.0
#include "alerts/declared_changes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "alerts/sentence.h"

namespace skewd {
namespace {

class FileChanges {
 public:
  explicit FileChanges(Instant at) : at_(at) {}

  void note(const std::string& pool, const std::string& server, std::string before,
            std::string after) {
    if (changes_.size() == kMostFileChanges) {
      ++untold_;
      return;
    }
    Change change;
    change.at = at_;
    change.kind = ChangeKind::file;
    change.pool = pool;
    change.server = server;
    change.before = std::move(before);
    change.after = std::move(after);
    change.source = ChangeSource::file;
    changes_.push_back(std::move(change));
  }

  std::vector<Change> take() {
    if (untold_ == 0) return std::move(changes_);
    const std::size_t rest = std::exchange(untold_, 0);
    Change last = changes_.back();
    last.pool.clear();
    last.server.clear();
    last.before = std::to_string(kMostFileChanges) + " differences";
    last.after = "and " + std::to_string(rest) + " more";
    changes_.push_back(std::move(last));
    return std::move(changes_);
  }

 private:
  Instant at_;
  std::size_t untold_ = 0;
  std::vector<Change> changes_;
};

std::string weight_text(double weight) {
  if (weight == std::round(weight)) return "weight " + std::to_string(std::llround(weight));
  std::string digits = std::to_string(weight);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "weight " + digits;
}

std::string address_text(const DeclaredServer& server) {
  return server.address.empty() ? "declared" : server.address;
}

void compare(FileChanges& changes, const std::string& pool, const DeclaredServer& before,
             const DeclaredServer& after) {
  const auto note = [&](std::string was, std::string is) {
    changes.note(pool, after.name, std::move(was), std::move(is));
  };
  if (before.weight != after.weight) note(weight_text(before.weight), weight_text(after.weight));
  if (before.address != after.address) note(address_text(before), address_text(after));
  if (before.down != after.down) {
    note(before.down ? "taken out" : "in use", after.down ? "taken out" : "in use");
  }
  if (before.backup != after.backup) {
    note(before.backup ? "backup" : "no backup", after.backup ? "backup" : "no backup");
  }
}

// Names may come twice: each is compared with the one of the same turn.
using ServersByName = std::map<std::pair<std::string, std::size_t>, const DeclaredServer*>;

ServersByName by_name(const DeclaredPool& pool) {
  std::map<std::string, std::size_t> turns;
  ServersByName servers;
  for (const DeclaredServer& server : pool.servers) {
    servers.emplace(std::pair(server.name, turns[server.name]++), &server);
  }
  return servers;
}

void compare(FileChanges& changes, const DeclaredPool& before, const DeclaredPool& after) {
  if (before.algorithm != after.algorithm) {
    changes.note(after.name, {}, before.algorithm, after.algorithm);
  }
  const ServersByName was = by_name(before);
  const ServersByName is = by_name(after);
  for (const auto& [key, server] : was) {
    const auto found = is.find(key);
    if (found == is.end()) {
      changes.note(after.name, server->name, address_text(*server), "no server");
    } else {
      compare(changes, after.name, *server, *found->second);
    }
  }
  for (const auto& [key, server] : is) {
    if (!was.contains(key)) {
      changes.note(after.name, server->name, "no server", address_text(*server));
    }
  }
}

std::string pool_text(const DeclaredPool& pool) {
  const std::size_t servers = pool.servers.size();
  return "pool of " + std::to_string(servers) + (servers == 1 ? " server" : " servers");
}

void compare_pools(FileChanges& changes, const DeclaredFacts& before, const DeclaredFacts& after) {
  for (const DeclaredPool& pool : before.pools) {
    const DeclaredPool* const now = after.find(pool.name);
    if (now == nullptr) {
      changes.note(pool.name, {}, pool_text(pool), "no pool");
    } else {
      compare(changes, pool, *now);
    }
  }
  for (const DeclaredPool& pool : after.pools) {
    if (before.find(pool.name) == nullptr) changes.note(pool.name, {}, "no pool", pool_text(pool));
  }
}

using Place = std::pair<std::string, std::string>;  // listener and condition

// Several rules may stand for one condition, tried one after the other.
std::map<Place, std::string> by_place(const std::vector<DeclaredRoute>& routes) {
  std::map<Place, std::string> targets;
  for (const DeclaredRoute& route : routes) {
    std::string& text = targets[{route.listener, route.condition}];
    text += text.empty() ? route.target : ", then " + route.target;
  }
  return targets;
}

std::string place_text(const Place& place) {
  return place.first + ", " + (place.second.empty() ? "otherwise" : place.second) + ": ";
}

std::vector<Place> places_of(const std::vector<DeclaredRoute>& routes,
                             const std::string& listener) {
  std::vector<Place> places;
  for (const DeclaredRoute& route : routes) {
    if (route.listener == listener) places.emplace_back(route.listener, route.condition);
  }
  return places;
}

// A rule that is tried earlier takes what a later one took before.
void compare_orders(FileChanges& changes, const DeclaredFacts& before, const DeclaredFacts& after) {
  std::string listener;
  for (const DeclaredRoute& route : after.routes) {
    if (route.listener == listener) continue;
    listener = route.listener;
    std::vector<Place> was = places_of(before.routes, listener);
    std::vector<Place> is = places_of(after.routes, listener);
    if (was == is) continue;
    std::sort(was.begin(), was.end());
    std::sort(is.begin(), is.end());
    if (was == is) changes.note({}, {}, "routes of " + listener, "in another order");
  }
}

void compare_routes(FileChanges& changes, const DeclaredFacts& before, const DeclaredFacts& after) {
  if (before.routes == after.routes) return;
  const std::map<Place, std::string> was = by_place(before.routes);
  const std::map<Place, std::string> is = by_place(after.routes);
  for (const auto& [place, target] : was) {
    const auto found = is.find(place);
    const std::string now = found == is.end() ? "no route" : found->second;
    if (now != target) changes.note({}, {}, place_text(place) + target, now);
  }
  for (const auto& [place, target] : is) {
    if (!was.contains(place)) changes.note({}, {}, place_text(place) + "no route", target);
  }
  compare_orders(changes, before, after);
}

}  // namespace

std::vector<Change> declared_changes(const DeclaredFacts& before, const DeclaredFacts& after,
                                     Instant at) {
  FileChanges changes(at);
  compare_pools(changes, before, after);
  compare_routes(changes, before, after);
  return changes.take();
}

}  // namespace skewd
