// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace skewd {

/// True if an Accept header asks for OpenMetrics, as Prometheus does, and does not refuse it (q=0).
[[nodiscard]] bool accepts_open_metrics(std::string_view accept);

/// Prometheus' text format as OpenMetrics 1.0: the family of a counter is called without `_total`,
/// help escapes quotes, and the end is marked, so that a truncated answer shows
/// (https://github.com/OpenObservability/OpenMetrics, specification/OpenMetrics.md).
[[nodiscard]] std::string to_open_metrics(std::string_view text);

}  // namespace skewd
