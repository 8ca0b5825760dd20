// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporters/prometheus/topology_labels.h"
#include "exporters/report.h"
#include "exporters/server.h"

namespace skewd {

inline constexpr std::size_t kMostServerSeries = 20'000;

/// Renders /metrics. Remembers the labels of each balancer while its topology stays, so that one
/// object must serve one thread at a time.
class MetricsRenderer {
 public:
  /// `server`: what the HTTP server counts about itself.
  [[nodiscard]] std::string render(const Report& report, const ServerFigures& server,
                                   std::size_t most_server_series = kMostServerSeries);

 private:
  using LabelCache = std::map<std::string, std::unique_ptr<const TopologyLabels>>;

  void refresh_labels(const Report& report, const std::vector<std::string>& names);

  LabelCache labels_;  // by the balancer's unique name
  std::size_t last_size_ = 0;
  std::uint64_t dropped_series_ = 0;
};

}  // namespace skewd
