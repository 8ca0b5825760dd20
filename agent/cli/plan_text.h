// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/cli/source_lines.h"
#include "agent/cli/text_table.h"
#include "agent/plan/comparison.h"

namespace skewd {

/// How a plan is shown to people.
struct PlanStyle {
  Colour colour = Colour::never;
  bool bars = false;        // beside the shares
  bool everything = false;  // also pools and routes that stay as they are
};

/// Pools with their shares before and after, the largest move first, then routes, then risks that
/// are new or gone, then the objections, or that it is safe.
[[nodiscard]] std::string render_plan(const Comparison& comparison,
                                      const std::vector<std::string>& objections,
                                      const SourceLines& lines, const PlanStyle& style);

/// {"routes", "pools", "diagnostics", "objections"}; a share is a number, "unknown", or null where
/// there is no such server.
[[nodiscard]] std::string render_plan_json(const Comparison& comparison,
                                           const std::vector<std::string>& objections);

}  // namespace skewd
