// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace skewd::demo {

/// One server of a healthy pool.
struct ServerPlan {
  std::chrono::milliseconds delay;  // median of its answers
  int weight = 10;
};

/// One healthy pool and its share of the load.
struct PoolPlan {
  std::string name;
  std::string balance;              // lines of its HAProxy section
  std::vector<ServerPlan> servers;  // the last `spares` of them are not in the pool at first
  std::size_t spares = 0;
  std::size_t slots = 0;          // of a server-template, without a server at first
  std::string options = {};       // of each server line
  bool moved_away = false;        // its servers are declared where nobody listens
  std::string slot_options = {};  // of the server-template
  double requests_per_second = 10;
  std::size_t urls = 1;
  std::size_t users = 0;  // who keep a cookie
};

/// "shop-2": how the server with this number, from 1, is called.
[[nodiscard]] std::string server_name(const std::string& pool, std::size_t number);

/// Which pool and which server of it, as the admin socket names them: "shop/shop-2".
[[nodiscard]] std::string server_place(const std::string& pool, std::size_t number);

}  // namespace skewd::demo
