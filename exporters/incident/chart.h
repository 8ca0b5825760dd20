// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporters/incident/curves.h"
#include "exporters/incident/incident.h"
#include "exporters/status/html.h"

namespace skewd {

/// What all charts of a report have in common: the axis, and what is drawn behind each of them.
/// Charts are as wide as their place; positions along the axis are told in per cent, so that texts
/// keep their size on every screen and on paper.
struct ChartGround {
  struct Mark {
    Instant at{};
    std::string text;  // "3", or "3-5" for several that lie close together
  };
  TimeSpan window;
  std::vector<Run> runs;
  std::vector<TimeSpan> gaps;
  std::vector<Mark> changes;
  std::optional<TimeSpan> band;  // while the finding was there that the report is about
  std::string_view tone;         // its severity
};

/// "37.50%": where on the axis an instant lies; instants outside lie at its ends.
[[nodiscard]] std::string place_of(const ChartGround& ground, Instant at);

/// One line or area in a chart.
struct Stroke {
  std::string_view css;  // its classes, ours
  const IncidentCurves::Line* upper = nullptr;
  const IncidentCurves::Line* lower = nullptr;  // the area goes down to it; null: to zero
  bool filled = true;                           // else a line along `upper`
};

/// What SVG calls a path, in a field of 1000 by 100 in which `most` is at the top. A point stands
/// for the time since the one before; nothing is drawn where nothing is told.
[[nodiscard]] std::string path_of(const ChartGround& ground, const IncidentCurves& curves,
                                  const Stroke& stroke, double most);

/// One chart in full: ground, strokes and the marks over them. `label` is for those who cannot see
/// it, `top` says what its upper edge means.
struct Chart {
  std::string label;
  std::string top;
  double most = 1;
  std::vector<Stroke> strokes;
};
void append_chart(Html& html, const ChartGround& ground, const IncidentCurves& curves,
                  const Chart& chart);

/// The times along the axis, UTC.
void append_ticks(Html& html, const ChartGround& ground);

/// The smallest of 1, 2, 5, 10, 20, 50 ... times `unit` that is not below `value`.
[[nodiscard]] double round_up(double value, double unit);

}  // namespace skewd
