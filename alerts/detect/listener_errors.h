// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "alerts/detect/cusum.h"
#include "alerts/detect/memory.h"
#include "alerts/detect/traffic.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// Route without a pool: errors that listeners count and no pool accounts for, such as requests
/// whose route names a pool that does not exist. HAProxy shows an unknown map target only here.
/// One stream per balancer; the listener with most errors is named.
class ListenerErrors {
 public:
  struct Interval {
    Moment begin;
    Moment end;
    double seconds = 0;
    double threshold = 27;
    const Topology& topology;
    std::span<const ListenerTraffic> listeners;
    std::span<const PoolTraffic> pools;
  };
  /// Adds the standing claim, if there is one. Call once per interval whose counters compare.
  void observe(const Interval& interval, std::vector<Finding>& claims);
  /// The claim again, for an interval whose counters do not compare.
  void hold(std::vector<Finding>& claims) const;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.cusum_, self.owed_, self.learned_errors_, self.learned_requests_,
                   self.watched_seconds_, self.recovery_, self.finding_);
  }

 private:
  [[nodiscard]] double baseline() const;
  void open_or_update(const Interval& interval, double errors, double requests, double baseline);

  Cusum cusum_;
  double owed_ = 0;  // pools were ahead of listeners: rows of one dump are not of one instant
  double learned_errors_ = 0;
  double learned_requests_ = 0;
  double watched_seconds_ = 0;
  std::optional<Recovery> recovery_;
  Finding finding_;
};

}  // namespace skewd
