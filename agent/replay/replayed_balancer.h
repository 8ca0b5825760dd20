// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "agent/recording/recorded_scrape.h"
#include "agent/replay/recorded_clock.h"
#include "agent/replay/replayed_source.h"
#include "alerts/watch.h"
#include "collectors/balancer.h"
#include "collectors/merge.h"
#include "collectors/settings.h"
#include "collectors/supplement.h"

namespace skewd {

/// One balancer of a replay: does with recorded answers what a scraper and the brain do with
/// answers that arrive. Pure.
class ReplayedBalancer {
 public:
  /// `kind` must outlive it.
  ReplayedBalancer(const BalancerKind& kind, BalancerSettings settings,
                   double false_alarms_per_year);

  std::vector<FindingEvent> absorb(const RecordedScrape& scrape);
  /// What is known after that.
  [[nodiscard]] const Watch& watch() const { return watch_; }

 private:
  [[nodiscard]] ReplayedSource& find_source(const RecordedSource& recorded);

  const BalancerKind* kind_;
  std::vector<ReplayedSource> sources_;  // of the last scrape
  Merger merger_;
  Supplement supplement_;
  RecordedClock clock_;
  Watch watch_;
};

}  // namespace skewd
