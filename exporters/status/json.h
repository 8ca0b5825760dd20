// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "exporters/report.h"

namespace skewd {

/// The whole report: balancers with pools and servers, findings and changes.
[[nodiscard]] std::string render_report_json(const Report& report);

/// {"findings": [...]}: open ones first, worst first, then those resolved lately.
[[nodiscard]] std::string render_findings_json(const Report& report);

}  // namespace skewd
