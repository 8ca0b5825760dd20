// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/config/settings.h"
#include "agent/recording/recorded_scrape.h"
#include "alerts/tracker.h"
#include "collectors/result.h"

namespace skewd {

class ReplayedBalancer;

/// The pipeline of the agent over recorded scrapes: the readers of the balancers, the merge of
/// their sources, and the watches with all detectors. Pure: it reads no clock, so the same scrapes
/// make the same events to the byte. Balancers need not be known beforehand.
class Replay {
 public:
  /// Of the settings, those of pools and `[detect]` count, for balancers of the same name.
  explicit Replay(Settings settings = {});
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  ~Replay();

  /// The next scrape of any balancer, with all its sources; returns what it opened, changed and
  /// resolved. Its time may lie before that of the last one: a clock was set, and then the usual
  /// time has passed. Error (config): nobody knows this kind of balancer; the scrape is left out.
  [[nodiscard]] Result<std::vector<FindingEvent>> absorb(const RecordedScrape& scrape);

 private:
  Settings settings_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<ReplayedBalancer>> balancers_;
};

}  // namespace skewd
