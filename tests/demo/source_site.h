// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/edited_site.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/traffic.h"

namespace skewd::demo {

/// What somebody did to a site.
enum class Outage { none, dead_pool, no_pool, funnel, offline_server, slow_server };

/// One real balancer with the pools shop (4 servers), media (3) and shop-v2 (2, both dead), whose
/// users ask 20 times a second for each of the first two.
class SourceSite {
 public:
  SourceSite(std::string name, support::MakeEditedBalancer make);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool runs() const { return balancer_ != nullptr; }
  [[nodiscard]] std::string settings() const { return balancer_->settings(name_); }
  /// Edits the file and reloads, or lets a server be slow. Returns when it is in force.
  void inject(Outage outage);
  /// Another edition of the same file.
  void reload();

  /// As skewd calls them.
  [[nodiscard]] std::string shop() const { return balancer_->pool_name("shop"); }
  [[nodiscard]] std::string dead_pool() const { return balancer_->pool_name("shop-v2"); }
  [[nodiscard]] std::string victim() const { return server_name(1); }
  [[nodiscard]] std::string offline() const { return balancer_->server_name(dead_.number()); }

 private:
  using Origins = std::vector<std::unique_ptr<support::Origin>>;
  static Origins make_origins(std::size_t count);
  [[nodiscard]] std::string server_name(std::size_t number) const;
  [[nodiscard]] support::EditedSite plan(Outage outage) const;
  [[nodiscard]] support::TrafficPlan plan_traffic() const;

  std::string name_;
  support::LoopbackPort port_;
  support::LoopbackPort dead_, other_dead_;
  Origins shop_ = make_origins(4);
  Origins media_ = make_origins(3);
  Outage outage_ = Outage::none;
  std::size_t edition_ = 1;
  std::unique_ptr<support::EditedBalancer> balancer_;
  std::unique_ptr<support::Traffic> traffic_;
};

}  // namespace skewd::demo
