// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/demo/quiet_pools.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/traffic.h"

namespace skewd::demo {

/// A healthy site: a real HAProxy with pools of every common algorithm, servers that differ a
/// little, answer at natural speed and fail now and then, and users who come at random.
class QuietSite {
 public:
  QuietSite();

  /// Reloads HAProxy with the present configuration.
  void reload();
  /// Puts the spare servers of the pool into its configuration or takes them out, by a reload.
  void scale(const std::string& pool, bool out);
  /// Sends a line to the admin socket; throws std::runtime_error when HAProxy objects.
  void command(const std::string& line) const;
  /// Stops or starts the program behind a server, numbered from 1: connects are refused or taken.
  void stop_server(const std::string& pool, std::size_t number);
  void start_server(const std::string& pool, std::size_t number);
  /// All servers of the pool answer so many times slower.
  void slow_down(const std::string& pool, double factor);
  /// All users together send `factor` times the usual requests.
  void set_load(double factor) { load_ = factor; }
  /// Lets the load follow the time of day; to be called every second or so.
  void tick();

  [[nodiscard]] std::uint16_t port_of(const std::string& pool, std::size_t number) const;
  [[nodiscard]] support::TrafficCounts users() const { return traffic_.counts(); }
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::string admin_socket() const { return haproxy_.admin_socket().string(); }

 private:
  using Origins = std::vector<std::unique_ptr<support::Origin>>;

  [[nodiscard]] static std::map<std::string, Origins> make_origins();
  [[nodiscard]] std::string render() const;
  [[nodiscard]] std::string render_pool(const QuietPool& pool) const;
  [[nodiscard]] support::TrafficPlan plan_traffic() const;

  support::LoopbackPort port_;
  support::LoopbackPort nobody_;
  std::map<std::string, Origins> origins_;
  std::set<std::string> scaled_out_;  // pools whose spare servers take part
  double load_ = 1;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  support::HaproxyProcess haproxy_;
  support::Traffic traffic_;
};

}  // namespace skewd::demo
