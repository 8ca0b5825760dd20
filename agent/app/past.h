// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/store/event_store.h"
#include "alerts/change.h"
#include "alerts/tracker.h"
#include "exporters/history_query.h"
#include "exporters/report.h"

namespace skewd {

/// How a finding and a change are kept.
[[nodiscard]] FindingRow to_row(const Finding& finding);
[[nodiscard]] ChangeRow to_row(const Change& change);

/// True if the answers around a finding are worth a file: it opened, is no symptom of another, and
/// somebody may be called for it.
[[nodiscard]] bool deserves_recording(const FindingEvent& event);

/// The JSON of findings that come from the store, the latest first; one more than kMostHistory says
/// that there are more. `report` says which are open.
[[nodiscard]] std::string tell_findings(std::vector<KeptFinding> kept, const Report& report);
[[nodiscard]] std::string tell_changes(std::vector<std::string> kept);

/// The same of what is in memory.
[[nodiscard]] std::string tell_findings(const Report& report, const HistoryQuery& query,
                                        Instant now);
[[nodiscard]] std::string tell_changes(const Report& report, const HistoryQuery& query,
                                       Instant now);

}  // namespace skewd
