// SPDX-License-Identifier: Apache-2.0
#include "alerts/declared_facts.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr std::size_t kMostRoutes = 10'000;

bool is_ipv4(std::string_view host) {
  return std::count(host.begin(), host.end(), '.') == 3 &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

DeclaredServer fact_of(const ServerSpec& server) {
  DeclaredServer fact;
  fact.name = server.name;
  fact.is_literal = is_ipv4(server.host) && server.port.has_value();
  fact.address =
      fact.is_literal ? server.host + ":" + std::to_string(*server.port) : server.address;
  fact.weight = server.weight;
  fact.backup = server.backup;
  fact.down = server.down;
  fact.resolved_later = server.resolved_later;
  return fact;
}

DeclaredPool fact_of(const PoolSpec& pool) {
  DeclaredPool fact;
  fact.name = pool.name;
  fact.algorithm = pool.balance.algorithm;
  fact.file = pool.place.file.substr(pool.place.file.rfind('/') + 1);
  fact.servers_unknown = pool.servers_unknown;
  fact.implicit = pool.implicit;
  for (const ServerSpec& server : pool.servers) fact.servers.push_back(fact_of(server));
  std::stable_sort(fact.servers.begin(), fact.servers.end(),
                   [](const auto& one, const auto& other) { return one.name < other.name; });
  return fact;
}

std::string target_text(const RouteSpec& route) {
  if (route.answers_itself) return "an answer of its own";
  std::string text;
  for (const RouteTarget& target : route.targets) {
    if (!text.empty()) text += ", ";
    text += target.pool.empty() ? "a pool that each request tells" : target.pool;
    if (target.share < 1) text += " " + sentence::percent(target.share);
  }
  return text.empty() ? "nowhere" : text;
}

// Where the best route wins, their order says nothing.
std::vector<DeclaredRoute> routes_of(const Configuration& configuration) {
  std::map<std::string, bool, std::less<>> in_order;
  for (const ListenerSpec& listener : configuration.listeners) {
    in_order.emplace(listener.name, listener.first_match);
  }
  std::vector<DeclaredRoute> routes;
  for (const RouteSpec& route : configuration.routes) {
    if (routes.size() == kMostRoutes) break;
    routes.push_back({route.listener, route.condition, target_text(route)});
  }
  std::stable_sort(routes.begin(), routes.end(), [&](const auto& one, const auto& other) {
    if (one.listener != other.listener) return one.listener < other.listener;
    const auto found = in_order.find(one.listener);
    if (found == in_order.end() || found->second) return false;
    return std::tie(one.condition, one.target) < std::tie(other.condition, other.target);
  });
  return routes;
}

}  // namespace

const DeclaredPool* DeclaredFacts::find(std::string_view pool) const {
  const auto found = std::lower_bound(
      pools.begin(), pools.end(), pool,
      [](const DeclaredPool& one, std::string_view name) { return one.name < name; });
  return found != pools.end() && found->name == pool ? &*found : nullptr;
}

const DeclaredServer* find_server(const DeclaredPool& pool, std::string_view server) {
  const auto found = std::lower_bound(
      pool.servers.begin(), pool.servers.end(), server,
      [](const DeclaredServer& one, std::string_view name) { return one.name < name; });
  if (found == pool.servers.end() || found->name != server) return nullptr;
  const auto next = std::next(found);
  return next != pool.servers.end() && next->name == server ? nullptr : &*found;
}

DeclaredFacts facts_of(const Configuration& configuration) {
  DeclaredFacts facts;
  for (const PoolSpec& pool : configuration.pools) facts.pools.push_back(fact_of(pool));
  std::stable_sort(facts.pools.begin(), facts.pools.end(),
                   [](const auto& one, const auto& other) { return one.name < other.name; });
  facts.routes = routes_of(configuration);
  facts.tables = configuration.tables;
  return facts;
}

}  // namespace skewd
