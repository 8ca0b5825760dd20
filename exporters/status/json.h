// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "alerts/tracker.h"
#include "exporters/report.h"

namespace skewd {

/// The whole report: balancers with pools and servers, findings and changes.
[[nodiscard]] std::string render_report_json(const Report& report);

/// {"findings": [...]}: open ones first, worst first, then those resolved lately.
[[nodiscard]] std::string render_findings_json(const Report& report);

/// One finding, as it stands in these lists.
[[nodiscard]] std::string render_finding_json(const Finding& finding);

/// "opened", "changed", "resolved": the public words.
[[nodiscard]] std::string_view name_of(FindingEventKind kind);

/// {"at": ..., "event": "opened", "finding": {...}}, with `at` in seconds since 1970: the line of
/// `skewd replay`.
[[nodiscard]] std::string render_event_json(Instant at, const FindingEvent& event);

}  // namespace skewd
