// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "agent/top/overview.h"

namespace skewd::top {

inline constexpr std::chrono::seconds kSpan{900};

/// The last 15 minutes of every pool, put together from the points that come with each overview.
class Past {
 public:
  /// Takes the points out of `overview`. An agent that began anew knows nothing of what was
  /// before; neither do we then. Pools that are gone are forgotten.
  void add(Overview& overview);

  /// In their order; empty: there are none.
  [[nodiscard]] const std::vector<Point>& of(const std::string& balancer,
                                             const std::string& pool) const;
  /// Points after this moment are news. Balancers are not read at the same moment, so that it is
  /// some seconds before the newest.
  [[nodiscard]] Instant after() const;

 private:
  std::string started_;
  Instant newest_{};
  std::unordered_map<std::string, std::vector<Point>> tracks_;
};

/// The latest point, if it tells of now: older than 75 s is past.
[[nodiscard]] const Point* latest(const std::vector<Point>& track, Instant now);

}  // namespace skewd::top
