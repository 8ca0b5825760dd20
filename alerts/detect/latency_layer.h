// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// A part of a request's time that is judged: who is at fault when it grows, and the growth that is
/// worth telling. That least growth is added before a logarithm is taken, so that times near 0,
/// which queues and connects usually are, can be compared as ratios.
struct LatencyLayer {
  LatencyPart part;
  Layer layer;
  double least_ms;
  std::string_view word;

  [[nodiscard]] double level_of(double ms) const { return std::log(std::max(0.0, ms) + least_ms); }
  [[nodiscard]] double ms_of(double level) const {
    return std::max(0.0, std::exp(level) - least_ms);
  }
};

inline constexpr std::size_t kLatencyLayers = 3;
inline constexpr std::array<LatencyLayer, kLatencyLayers> kLatencyLayerTable{
    {{LatencyPart::queue, Layer::balancer, 20, "queue"},
     {LatencyPart::connect, Layer::network, 3, "connect"},
     {LatencyPart::response, Layer::application, 5, "response"}}};

}  // namespace skewd
