// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/assemble.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "collectors/haproxy/config/proxy_checks.h"
#include "collectors/haproxy/config/server_identity.h"

namespace skewd::haproxy {
namespace {

// A `listen` without servers is a pool only if something says so; a table of its own section is
// none at all.
bool is_pool(const Proxy& proxy, bool targeted) {
  if (proxy.settings.mode == ProxyMode::other || proxy.section == Section::frontend) return false;
  if (targeted || !proxy.servers.empty() || proxy.like_pool) return true;
  return proxy.section == Section::pool && !proxy.has_table;
}

bool hashes(const std::string& algorithm) {
  return algorithm == "source" || algorithm == "uri" || algorithm == "url_param" ||
         algorithm == "hdr" || algorithm == "rdp-cookie" || algorithm == "hash";
}

// The port and the encryption of checks, as far as one answer fits all servers.
HttpCheckSpec http_check_of(const Proxy& proxy) {
  const HttpCheck& check = proxy.settings.http_check;
  HttpCheckSpec spec = check.spec;
  if (check.connects_to_port || proxy.servers.empty()) return spec;
  const ServerOptions& first = proxy.servers.front().options;
  const auto all = [&](auto same) {
    return std::all_of(proxy.servers.begin(), proxy.servers.end(),
                       [&](const ServerDeclaration& server) { return same(server.options); });
  };
  if (all([&](const ServerOptions& o) { return o.check_port == first.check_port; })) {
    spec.port = first.check_port;
  }
  spec.tls = all([](const ServerOptions& o) { return o.check_tls || (o.tls && !o.check_port); });
  return spec;
}

PoolSpec pool_of(Proxy& proxy) {
  const ProxySettings& settings = proxy.settings;
  PoolSpec pool;
  pool.name = proxy.name;
  pool.mode = settings.mode == ProxyMode::http ? PoolMode::http : PoolMode::tcp;
  pool.balance = settings.balance;
  pool.balance.sticky = settings.sticky;
  if (hashes(pool.balance.algorithm)) pool.balance.hash = settings.hash;
  if (settings.http_check.on) pool.http_check = http_check_of(proxy);
  pool.all_backups = settings.all_backups;
  const OwnAnswers& answers = proxy.answers;
  pool.answers_itself = answers.always || answers.rest ||
                        (proxy.servers.empty() && (answers.sometimes || answers.on_failure));
  pool.servers_unknown = proxy.servers_unknown;
  pool.place = proxy.place;
  pool.last_line = proxy.last_line;
  pool.servers.reserve(proxy.servers.size());
  for (ServerDeclaration& server : proxy.servers) pool.servers.push_back(std::move(server.spec));
  return pool;
}

ListenerSpec listener_of(const Proxy& proxy, bool has_routes) {
  ListenerSpec listener;
  listener.name = proxy.name;
  listener.addresses = proxy.addresses;
  const OwnAnswers& answers = proxy.answers;
  listener.answers_itself = answers.always || answers.rest || (!has_routes && answers.sometimes);
  listener.place = proxy.place;
  listener.last_line = proxy.last_line;
  return listener;
}

// What is left goes to the default pool, or from a `listen` to its own servers.
void add_last_route(Proxy& proxy, bool has_pool) {
  RouteSpec route;
  route.listener = proxy.name;
  route.catch_all = true;
  if (proxy.settings.default_pool) {
    route.targets.push_back(*proxy.settings.default_pool);
    route.place = proxy.settings.default_pool_place;
    // What a map says may be no pool's name, or nothing could be looked up: that is left over.
    for (RouteSpec& earlier : proxy.routes) {
      if (earlier.kind == RouteKind::mapped) earlier.catch_all = false;
    }
  } else if (has_pool) {
    route.targets.push_back({proxy.name, 1, proxy.name_place});
    route.place = proxy.place;
  } else {
    return;
  }
  proxy.routes.push_back(std::move(route));
}

std::unordered_set<std::string> targets_of(const std::vector<Proxy>& proxies) {
  std::unordered_set<std::string> targets;
  for (const Proxy& proxy : proxies) {
    if (!proxy.listens()) continue;
    for (const RouteSpec& route : proxy.routes) {
      for (const RouteTarget& target : route.targets) targets.insert(target.pool);
    }
    if (proxy.settings.default_pool) targets.insert(proxy.settings.default_pool->pool);
  }
  return targets;
}

}  // namespace

void assemble(std::vector<Proxy> proxies, Remarks& remarks, Configuration& configuration) {
  check_names(proxies, remarks);
  check_modes(proxies, remarks);
  resolve_servers(proxies, remarks);
  const std::unordered_set<std::string> targets = targets_of(proxies);
  for (Proxy& proxy : proxies) {
    if (proxy.name.empty()) continue;  // nobody can refer to it
    const bool pool = is_pool(proxy, targets.contains(proxy.name));
    const bool listens =
        proxy.listens() && !proxy.settings.disabled && proxy.settings.mode != ProxyMode::other;
    if (listens) {
      add_last_route(proxy, pool);
      configuration.listeners.push_back(listener_of(proxy, !proxy.routes.empty()));
      std::move(proxy.routes.begin(), proxy.routes.end(), std::back_inserter(configuration.routes));
    }
    if (pool) configuration.pools.push_back(pool_of(proxy));
  }
}

}  // namespace skewd::haproxy
