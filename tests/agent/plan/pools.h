// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "collectors/pool_spec.h"

namespace skewd::test {

/// A pool of servers web-0, web-1, ... with these weights, all of them checked.
inline PoolSpec pool_of(std::string name, const std::vector<double>& weights) {
  PoolSpec pool;
  pool.name = std::move(name);
  pool.place = {"haproxy.cfg", 10, 1, 4};
  pool.last_line = 20;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    ServerSpec server;
    server.name = "web-" + std::to_string(i);
    server.host = "10.0.0." + std::to_string(10 + i);
    server.port = std::uint16_t{8080};
    server.address = server.host + ":8080";
    server.weight = weights[i];
    server.check = HealthCheck::active;
    server.place = {"haproxy.cfg", 11 + i, 3, 6};
    pool.servers.push_back(std::move(server));
  }
  return pool;
}

}  // namespace skewd::test
