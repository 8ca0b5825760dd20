// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/top/past.h"
#include "agent/top/screen.h"

namespace skewd::top {

/// A horizontal bar in exactly `columns`: filled to `share`, with a tick where `due` is; `full` is
/// what the whole width means.
[[nodiscard]] std::vector<Span> share_bar(const Server& server, double full, std::size_t columns,
                                          Tone filled, const Lettering& lettering);

/// The scale of a pool's bars: the largest share that one of its servers gets or is due takes
/// nine tenths.
[[nodiscard]] double full_of(const std::vector<Server>& servers);

/// What of a point a sparkline shows.
enum class Graph { share, time, errors, requests };
[[nodiscard]] std::string name_of(Graph graph);
[[nodiscard]] std::optional<float> value_of(Graph graph, const Point& point);

/// What the whole height of the sparkline of these points means; never so little that noise looks
/// like a mountain.
[[nodiscard]] float most_of(Graph graph, const std::vector<Point>& track);

/// The 15 minutes before `now` in exactly so many columns, the largest value of each. What was not
/// read is a gap.
[[nodiscard]] std::string sparkline(Graph graph, const std::vector<Point>& track, Instant now,
                                    std::size_t columns, const Lettering& lettering);

}  // namespace skewd::top
