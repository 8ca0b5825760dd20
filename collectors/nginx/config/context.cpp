// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/context.h"

#include "collectors/nginx/config/address.h"

namespace skewd::nginx {

PoolSpec* Context::find_upstream(std::string_view name) const {
  const auto entry = upstreams_.find(lower_case(name));
  return entry == upstreams_.end() ? nullptr : &found.pools[entry->second];
}

void Context::add_upstream(PoolSpec pool) {
  upstreams_.emplace(lower_case(pool.name), found.pools.size());
  found.pools.push_back(std::move(pool));
}

// http://app.example and https://app.example are two pools: the second is named with its port.
std::string Context::implicit_pool(std::string_view address, std::uint16_t default_port,
                                   bool resolved_later, const Directive& route) {
  ServerSpec server = server_at(address);
  const bool has_default = !server.port && !server.host.empty() && default_port != 0;
  if (has_default) server.port = default_port;
  std::string name(address);
  const auto same = implicit_.find(lower_case(name));
  if (same != implicit_.end()) {
    const PoolSpec& pool = found.pools[same->second];
    if (pool.servers.front().port == server.port) return pool.name;
    name += ":" + std::to_string(default_port);
    const auto other = implicit_.find(lower_case(name));
    if (other != implicit_.end()) return found.pools[other->second].name;
  }
  server.name = has_default ? server.address + ":" + std::to_string(default_port) : server.address;
  server.resolved_later = resolved_later;
  server.place = route.place();
  PoolSpec pool;
  pool.name = name;
  pool.mode = mode;
  pool.implicit = true;
  pool.place = route.place();
  pool.last_line = route.last_line();
  pool.servers.push_back(std::move(server));
  implicit_.emplace(lower_case(name), found.pools.size());
  found.pools.push_back(std::move(pool));
  return name;
}

}  // namespace skewd::nginx
