// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace skewd {

/// Cases of `promtool test rules` for the alerts of all findings: each fires, stays quiet and ends
/// at the right moment. `rule_file` is an absolute path.
[[nodiscard]] std::string render_finding_cases(const std::string& rule_file);

}  // namespace skewd
