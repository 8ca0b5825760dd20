// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "alerts/change.h"
#include "alerts/finding.h"

namespace skewd {

/// A finding as render_finding_json told it. What it did not tell keeps its default; so does what
/// is of another type. Nothing: it is no finding, or of a kind that we do not know.
[[nodiscard]] std::optional<Finding> read_finding(std::string_view json);

/// The same of a change, as render_change_json told it.
[[nodiscard]] std::optional<Change> read_change(std::string_view json);

}  // namespace skewd
