// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"
#include "tests/support/traffic.h"

namespace skewd::demo {

/// What an operator can get wrong in the configuration of the site.
struct SiteConfiguration {
  std::array<int, 4> shop_weights{10, 10, 10, 10};
  bool offline_server = false;     // a fifth server of shop where nobody listens, unchecked
  std::string shop_pool = "shop";  // where the map sends /shop

  bool operator==(const SiteConfiguration&) const = default;
};

/// A small site: a real HAProxy that routes by a map to the pools shop (web-1 to web-4) and media
/// (media-1 to media-3), a pool shop-v2 that is prepared but has no live server, and users.
class Site {
 public:
  Site();

  /// Writes map and configuration and reloads HAProxy, as a deployment does.
  void deploy(const SiteConfiguration& configuration);
  /// web-3 goes on taking connections, so its TCP checks pass, but answers no more.
  void stall_server();
  /// Takes everything back.
  void restore();

  [[nodiscard]] support::TrafficCounts users() const { return traffic_.counts(); }
  [[nodiscard]] std::string address() const;
  /// Where HAProxy's own exporter answers: "127.0.0.1:port".
  [[nodiscard]] std::string exporter() const;
  [[nodiscard]] std::string admin_socket() const { return haproxy_.admin_socket().string(); }

 private:
  [[nodiscard]] std::string write_map(const SiteConfiguration& configuration) const;
  [[nodiscard]] std::string render(const SiteConfiguration& configuration) const;
  [[nodiscard]] support::TrafficPlan plan_traffic() const;

  support::TempDirectory directory_;
  support::LoopbackPort port_;
  support::LoopbackPort nobody_;
  support::LoopbackPort exporter_;
  std::vector<std::unique_ptr<support::Origin>> shop_;
  std::vector<std::unique_ptr<support::Origin>> media_;
  SiteConfiguration deployed_;
  support::HaproxyProcess haproxy_;
  support::Traffic traffic_;
};

/// Requests that users got no good answer to: refused, timed out, or answered with a 5xx.
[[nodiscard]] std::uint64_t failures_of(const support::TrafficCounts& users);

/// Requests that were answered or given up.
[[nodiscard]] std::uint64_t finished_of(const support::TrafficCounts& users);

}  // namespace skewd::demo
