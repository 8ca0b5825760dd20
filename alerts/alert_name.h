// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "alerts/finding.h"

namespace skewd {

/// Where runbooks stand unless somebody keeps them elsewhere; the alert's name and ".md" follow.
inline constexpr std::string_view kRunbooks =
    "https://github.com/skewd/skewd/blob/main/docs/runbooks/";

/// The alert that a finding becomes: "SkewdTrafficSkew". Public: routes and silences name it.
[[nodiscard]] std::string_view alert_name_of(FindingKind kind);

/// Where the runbook of an alert stands.
[[nodiscard]] std::string runbook_url_of(std::string_view alert_name);

}  // namespace skewd
