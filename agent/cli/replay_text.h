// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "agent/cli/text_table.h"
#include "agent/recording/recorded_scrape.h"
#include "alerts/tracker.h"

namespace skewd {

/// What a replay went through, in numbers.
struct ReplayCounts {
  std::uint64_t scrapes = 0;
  std::uint64_t unanswered = 0;  // by every source
  std::set<std::string> balancers;
  std::optional<Instant> first;
  Instant last{};
  std::map<std::string, Severity> worst_of;  // of each finding, by its id
  bool found = false;                        // something was above info, at any time

  void note(const RecordedScrape& scrape);
  void note(const FindingEvent& event);
  /// How many findings were that severe at worst.
  [[nodiscard]] std::uint64_t of(Severity severity) const;
};

/// "2026-11-21 02:51:14  opened    warning   edge/shop/web-3  all requests go to web-3".
[[nodiscard]] std::string render_event(Instant at, const FindingEvent& event, Colour colour);

/// What `skewd replay` ends with: what was found, and what that rests on.
[[nodiscard]] std::string render_counts(const ReplayCounts& counts);

}  // namespace skewd
