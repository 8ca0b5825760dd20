// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

#include "exporters/history_point.h"
#include "exporters/incident/incident.h"

namespace skewd {

/// Adds what a point tells of that pool. One that has no such pool, or is not later than the last,
/// is passed over.
void add_point(IncidentCurves& curves, const HistoryPoint& point, std::string_view pool);

/// Adds what `later` tells after the last of `curves`.
void append(IncidentCurves& curves, const IncidentCurves& later);

/// Only what is told of that time.
[[nodiscard]] IncidentCurves clipped(const IncidentCurves& curves, const TimeSpan& period);

/// Points that follow each other without a gap: `begin` up to before `end` of IncidentCurves::at.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  TimeSpan span;  // with what its first point tells of
};

/// The runs of curves, in order. Two points are apart if more than three usual steps lie between
/// them, and more than three of 5 s: so long PoolHistory lets one point reach.
[[nodiscard]] std::vector<Run> runs_of(const IncidentCurves& curves);

/// Where within `window` nothing was read, in order.
[[nodiscard]] std::vector<TimeSpan> gaps_in(const TimeSpan& window, const std::vector<Run>& runs);

}  // namespace skewd
