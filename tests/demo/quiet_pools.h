// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace skewd::demo {

/// One server of a healthy pool.
struct QuietServer {
  std::chrono::milliseconds delay;  // median of its answers
  int weight = 10;
};

/// One healthy pool and its share of the load.
struct QuietPool {
  std::string name;
  std::string balance;               // lines of its HAProxy section
  std::vector<QuietServer> servers;  // the last `spares` of them are not in the pool at first
  std::size_t spares = 0;
  std::size_t slots = 0;     // of a server-template, without a server at first
  std::string options = {};  // of each server line
  double requests_per_second = 10;
  std::size_t urls = 1;
  std::size_t users = 0;  // who keep a cookie
};

/// The pools of the quiet site: one per common algorithm, one that is nearly idle, and a pair.
[[nodiscard]] const std::vector<QuietPool>& quiet_pools();

/// The one with that name, which must be among them.
[[nodiscard]] const QuietPool& quiet_pool(const std::string& name);

/// "shop-2": how the server with this number, from 1, is called.
[[nodiscard]] std::string server_name(const std::string& pool, std::size_t number);

/// Which pool and which server of it, as the admin socket names them: "shop/shop-2".
[[nodiscard]] std::string server_place(const std::string& pool, std::size_t number);

}  // namespace skewd::demo
