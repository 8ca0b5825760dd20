// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporters/incident/account.h"
#include "exporters/incident/chart.h"
#include "exporters/incident/incident.h"
#include "exporters/status/html.h"

namespace skewd {

/// What the parts of the page look at. Pointers are into the incident.
struct IncidentView {
  const Incident& incident;
  const Account& account;
  ChartGround ground;
  std::vector<const IncidentFinding*> findings;  // roots before their symptoms, then by time
  std::vector<const Change*> changes;            // the oldest first; their numbers count from 1
};

/// Appends what others call something, bounded and with its own direction of writing.
void append_name(Html& html, std::string_view name);

/// "skew, funnel".
[[nodiscard]] std::string kind_text(const Finding& finding);

/// The times, and what is known of them.
void append_summary(Html& html, const IncidentView& view);

/// Findings as bars and changes as marks, then charts of what the pool did, over one axis.
void append_picture(Html& html, const IncidentView& view);

/// The charts of the above.
void append_curves(Html& html, const IncidentView& view);

/// What was found, with its numbers, and what was changed.
void append_findings(Html& html, const IncidentView& view);
void append_changes(Html& html, const IncidentView& view);

/// Where the numbers are from, and where there are none.
void append_method(Html& html, const IncidentView& view);

}  // namespace skewd
