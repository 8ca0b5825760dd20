// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/unique_names.h"

#include <string>
#include <string_view>
#include <unordered_set>

#include "collectors/haproxy/excerpt.h"

namespace skewd::haproxy {
namespace {

Result<void> check(const auto& named, std::string_view what) {
  std::unordered_set<std::string_view> names;
  names.reserve(named.size());
  for (const auto& one : named) {
    if (names.insert(one.name).second) continue;
    return failure(ErrorKind::malformed, "the statistics have two " + std::string(what) + "s '" +
                                             excerpt(one.name) + "'");
  }
  return {};
}

}  // namespace

Result<void> check_names(const Topology& topology) {
  if (auto unique = check(topology.listeners, "listener"); !unique) return unique;
  if (auto unique = check(topology.pools, "pool"); !unique) return unique;
  for (const Topology::Pool& pool : topology.pools) {
    if (auto unique = check(topology.servers_of(pool), "server"); !unique) {
      return tl::unexpected(std::move(unique).error().in("pool '" + excerpt(pool.name) + "'"));
    }
  }
  return {};
}

}  // namespace skewd::haproxy
