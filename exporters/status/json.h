// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alerts/tracker.h"
#include "exporters/report.h"
#include "exporters/trace_report.h"

namespace skewd {

/// The whole report: balancers with pools and servers, findings and changes.
[[nodiscard]] std::string render_report_json(const Report& report);

/// {"findings": [...]}: open ones first, worst first, then those resolved lately.
[[nodiscard]] std::string render_findings_json(const Report& report);

/// One finding, as it stands in these lists.
[[nodiscard]] std::string render_finding_json(const Finding& finding);

/// One pool with its verdict, open findings and latest changes; empty: the report has no balancer
/// of that name with numbers, or that has no such pool.
[[nodiscard]] std::string render_pool_json(const Report& report, std::string_view balancer,
                                           std::string_view pool);

/// A request of skewd: {"trace_id", "balancer", "listener", "pool", "status", "retries",
/// "redispatches", "total_seconds", "tries": [...]}.
[[nodiscard]] std::string render_trace_json(const TraceReport& trace);

/// What the status page is made of: the headline, every pool with the shares of its servers, what
/// is found and was changed lately, and points of the history after `after`.
[[nodiscard]] std::string render_overview_json(const Report& report, Instant after);

/// One change, as it stands in the report.
[[nodiscard]] std::string render_change_json(const Change& change);

/// A finding of the past, and what is known of it besides.
struct PastFinding {
  std::string json;       // of render_finding_json
  bool open = false;      // it is open now; one that is not and has no end was lost sight of
  std::string recording;  // file with the balancer's answers around it; empty: none
};

/// {"findings": [...], "truncated": ...} with `open` and `recording` in each; what is no JSON
/// object is left out. `truncated`: there are more than are told.
[[nodiscard]] std::string render_history_json(const std::vector<PastFinding>& findings,
                                              bool truncated);
/// {"changes": [...], "truncated": ...} of changes that were rendered before.
[[nodiscard]] std::string render_changes_json(const std::vector<std::string>& changes,
                                              bool truncated);

/// "opened", "changed", "resolved": the public words.
[[nodiscard]] std::string_view name_of(FindingEventKind kind);

/// {"at": ..., "event": "opened", "finding": {...}}, with `at` in seconds since 1970: the line of
/// `skewd replay`.
[[nodiscard]] std::string render_event_json(Instant at, const FindingEvent& event);

}  // namespace skewd
