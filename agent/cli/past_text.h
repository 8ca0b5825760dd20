// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/cli/past_report.h"
#include "agent/cli/text_table.h"

namespace skewd {

/// What `skewd history` prints: a row per finding, the latest first, then where the recordings are.
/// `since` is as it was asked: "7d".
[[nodiscard]] std::string render_history(const Past& past, const std::string& since, Colour colour);

/// What `skewd changes` prints: a row per change, the latest first, and below those that are
/// suspect why.
[[nodiscard]] std::string render_changes(const Past& past, const std::string& since, Colour colour);

}  // namespace skewd
