// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "alerts/finding.h"

namespace skewd {

/// The alert that a finding becomes: "SkewdTrafficSkew". Public: routes and silences name it.
[[nodiscard]] std::string_view alert_name_of(FindingKind kind);

/// Where the runbook of an alert stands.
[[nodiscard]] std::string runbook_url_of(std::string_view alert_name);

}  // namespace skewd
