// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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
  std::uint64_t info = 0;  // findings, by the severity they were opened with
  std::uint64_t warning = 0;
  std::uint64_t critical = 0;
  bool found = false;  // something was above info, at any time

  void note(const RecordedScrape& scrape);
  void note(const FindingEvent& event);
};

/// "2026-11-21 02:51:14  opened    warning   edge/shop/web-3  all requests go to web-3".
[[nodiscard]] std::string render_event(Instant at, const FindingEvent& event, Colour colour);

/// What `skewd replay` ends with: what was found, and what that rests on.
[[nodiscard]] std::string render_counts(const ReplayCounts& counts);

}  // namespace skewd
