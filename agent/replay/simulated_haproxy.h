// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "collectors/balancer.h"

namespace skewd {

/// What a HAProxy would say that nobody has to start: a listener "www" and a pool "shop" of equal,
/// checked servers "web-0", "web-1" ..., balanced round robin. Pure.
class SimulatedHaproxy {
 public:
  explicit SimulatedHaproxy(std::size_t servers);

  [[nodiscard]] static std::string server_name(std::size_t server);

  /// Requests that this server answers, well.
  void serve(std::size_t server, std::uint64_t requests);
  /// Requests arrive and nobody is there: HAProxy answers them itself, with 503.
  void lose(std::uint64_t requests) { lost_ += requests; }
  /// The checks of all servers fail.
  void take_all_down() { up_ = false; }

  /// The answers of its socket to `show info` and `show stat`, as they are now.
  [[nodiscard]] std::vector<RawAnswer> answers() const;

 private:
  [[nodiscard]] std::string show_stat() const;

  std::vector<std::uint64_t> served_;  // by server
  std::uint64_t lost_ = 0;
  bool up_ = true;
};

}  // namespace skewd
