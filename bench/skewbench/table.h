// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/skewbench/campaign.h"

namespace skewd::bench {

/// Markdown: what was found of each fault and how soon, beside the rules that people use today.
[[nodiscard]] std::string render_faults(const Results& results, double interval);

/// Markdown: what was said while nothing was wrong, per pool and day.
[[nodiscard]] std::string render_quiet(const Results& results);

/// Markdown: the goals, and what was measured.
[[nodiscard]] std::string render_goals(const Results& results, double interval);

}  // namespace skewd::bench
