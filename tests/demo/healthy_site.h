// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/demo/pool_plan.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"
#include "tests/support/traffic.h"

namespace skewd::demo {

/// A healthy site: a real HAProxy whose servers differ a little, answer at natural speed and fail
/// now and then, and users who come at random. "/shop/..." goes to the pool shop, and so on.
class HealthySite {
 public:
  explicit HealthySite(std::vector<PoolPlan> pools);

  /// The plan of the pool with that name, which must be one of them.
  [[nodiscard]] const PoolPlan& plan_of(const std::string& pool) const;

  /// Plans the pool of that name anew, with as many servers or fewer. In force with a reload.
  void plan(const PoolPlan& pool);
  /// What the map's file says besides that "/shop/..." goes to shop. In force with a reload.
  void write_routes(const std::map<std::string, std::string>& pool_of_prefix);
  /// Reloads HAProxy with the present configuration.
  void reload();
  /// Puts the spare servers of the pool into its configuration or takes them out, by a reload.
  void scale(const std::string& pool, bool out);
  /// Sends a line to the admin socket; throws std::runtime_error when HAProxy objects.
  void command(const std::string& line) const;
  /// Stops or starts the program behind a server, numbered from 1: connects are refused or taken.
  void stop_server(const std::string& pool, std::size_t number);
  void start_server(const std::string& pool, std::size_t number);
  /// How a server answers as planned, and from now on.
  [[nodiscard]] support::Behaviour usual_behaviour(const std::string& pool,
                                                   std::size_t number) const;
  void behave(const std::string& pool, std::size_t number, const support::Behaviour& behaviour);
  /// Sends paths that begin so to another pool, until `unroute`. Changes the map of the running
  /// HAProxy.
  void route(const std::string& prefix, const std::string& pool) const;
  void unroute(const std::string& prefix) const;
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

  [[nodiscard]] std::map<std::string, Origins> make_origins() const;
  [[nodiscard]] std::string write_map(const std::map<std::string, std::string>& more) const;
  [[nodiscard]] std::string render() const;
  [[nodiscard]] std::string render_pool(const PoolPlan& pool) const;
  [[nodiscard]] support::TrafficPlan plan_traffic() const;

  std::vector<PoolPlan> pools_;
  support::TempDirectory directory_;
  std::string map_;  // its file
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
