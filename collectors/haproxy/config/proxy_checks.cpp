// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/proxy_checks.h"

#include <string_view>
#include <unordered_map>

namespace skewd::haproxy {
namespace {

using FirstOf = std::unordered_map<std::string_view, const Proxy*>;

std::string told(const Place& place) { return place.file + ":" + std::to_string(place.line); }

bool clash(const Proxy& one, const Proxy& other) {
  return one.section == other.section || one.section == Section::listen ||
         other.section == Section::listen;
}

void check_servers(const Proxy& proxy, Remarks& remarks) {
  std::unordered_map<std::string_view, const ServerSpec*> seen;
  for (const ServerDeclaration& server : proxy.servers) {
    const auto [first, added] = seen.emplace(server.spec.name, &server.spec);
    if (added) continue;
    remarks.error(server.spec.place, "a server '" + server.spec.name +
                                         "' was already declared at " + told(first->second->place));
  }
}

bool is_tcp_target(const FirstOf& pools, const std::string& name) {
  const auto found = pools.find(name);
  return found != pools.end() && found->second->settings.mode == ProxyMode::tcp;
}

void check_target(const RouteTarget& target, const FirstOf& pools, Remarks& remarks) {
  if (!is_tcp_target(pools, target.pool)) return;
  remarks.error(target.place,
                "'" + target.pool + "' is in TCP mode, and requests come in HTTP mode",
                "HAProxy refuses the file; write `mode http` there");
}

}  // namespace

void check_names(const std::vector<Proxy>& proxies, Remarks& remarks) {
  FirstOf listeners;
  FirstOf pools;
  for (const Proxy& proxy : proxies) {
    check_servers(proxy, remarks);
    if (proxy.name.empty()) continue;
    const Proxy* first = nullptr;
    for (const FirstOf* known : {&listeners, &pools}) {
      const auto found = known->find(proxy.name);
      if (first == nullptr && found != known->end() && clash(*found->second, proxy)) {
        first = found->second;
      }
    }
    if (first != nullptr) {
      remarks.error(proxy.name_place,
                    "the name '" + proxy.name + "' was already given at " + told(first->place));
    }
    if (proxy.listens()) listeners.emplace(proxy.name, &proxy);
    if (proxy.section != Section::frontend) pools.emplace(proxy.name, &proxy);
  }
}

void check_modes(const std::vector<Proxy>& proxies, Remarks& remarks) {
  FirstOf pools;
  for (const Proxy& proxy : proxies) {
    if (proxy.section != Section::frontend) pools.emplace(proxy.name, &proxy);
  }
  for (const Proxy& proxy : proxies) {
    if (!proxy.listens() || proxy.settings.mode != ProxyMode::http) continue;
    for (const RouteSpec& route : proxy.routes) {
      if (route.kind != RouteKind::fixed) continue;  // HAProxy sees those only at run time
      for (const RouteTarget& target : route.targets) check_target(target, pools, remarks);
    }
    if (proxy.settings.default_pool) check_target(*proxy.settings.default_pool, pools, remarks);
  }
}

}  // namespace skewd::haproxy
