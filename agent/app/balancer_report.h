// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "alerts/watch.h"
#include "collectors/scraper.h"
#include "collectors/settings.h"
#include "exporters/report.h"

namespace skewd {

/// What is told of one balancer after a scrape. Pure.
struct BalancerView {
  const BalancerSettings& settings;
  const Watch& watch;
  const Scrape& scrape;  // the last one, answered or not
  std::optional<Moment> last_success;
  std::chrono::milliseconds interval{0};
};

[[nodiscard]] std::shared_ptr<BalancerReport> make_balancer_report(const BalancerView& view);

}  // namespace skewd
