// SPDX-License-Identifier: Apache-2.0
#include "agent/top/gauges.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace skewd::top {
namespace {

using std::chrono::milliseconds;

constexpr std::array<const char*, 8> kUpright{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, 8> kUprightAscii{"_", ".", ":", "-", "=", "+", "*", "#"};
// By eighths of a column; the last is a whole one.
constexpr std::array<const char*, 9> kLevel{" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};

std::string cell_of(double filled, const Lettering& lettering) {
  const double part = std::clamp(filled, 0.0, 1.0);
  if (!lettering.is_utf8()) return part >= 0.5 ? "#" : " ";
  return kLevel.at(static_cast<std::size_t>(std::lround(part * 8)));
}

void add(std::vector<Span>& spans, const std::string& text, Tone tone) {
  if (!spans.empty() && spans.back().tone == tone) {
    spans.back().text += text;
  } else {
    spans.push_back({text, tone});
  }
}

// Points that are further apart than this have a gap between them.
milliseconds longest_step(const std::vector<Point>& track) {
  std::vector<milliseconds> steps;
  for (std::size_t i = 1; i < track.size(); ++i) steps.push_back(track[i].at - track[i - 1].at);
  if (steps.empty()) return milliseconds(12'500);
  std::nth_element(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2),
                   steps.end());
  return std::max(steps[steps.size() / 2], milliseconds(5000)) * 5 / 2;
}

// The largest value of each column. Their edges stay where they are while time passes, so that
// the line moves and does not flicker.
std::vector<std::optional<float>> columns_of(Graph graph, const std::vector<Point>& track,
                                             Instant now, std::size_t columns) {
  std::vector<std::optional<float>> values(columns);
  const std::int64_t step =
      std::max<std::int64_t>(1, milliseconds(kSpan).count() /
                                    static_cast<std::int64_t>(std::max<std::size_t>(columns, 1)));
  const auto column_at = [&](Instant at) { return at.time_since_epoch().count() / step; };
  const std::int64_t first = column_at(now) - static_cast<std::int64_t>(columns) + 1;
  const milliseconds longest = longest_step(track);
  for (std::size_t i = 0; i < track.size(); ++i) {
    const auto value = value_of(graph, track[i]);
    if (!value) continue;
    const bool follows = i > 0 && track[i].at - track[i - 1].at <= longest;
    const std::int64_t last = std::min(column_at(track[i].at), column_at(now));
    const std::int64_t from = follows ? std::min(column_at(track[i - 1].at) + 1, last) : last;
    for (std::int64_t column = std::max(from, first); column <= last; ++column) {
      auto& told = values[static_cast<std::size_t>(column - first)];
      told = std::max(told.value_or(0), *value);
    }
  }
  return values;
}

}  // namespace

double full_of(const std::vector<Server>& servers) {
  double most = 0;
  for (const Server& server : servers) {
    most = std::max({most, server.share.value_or(0), server.due.value_or(0)});
  }
  return most > 0 ? most / 0.9 : 1;
}

std::vector<Span> share_bar(const Server& server, double full, std::size_t columns, Tone filled,
                            const Lettering& lettering) {
  const auto width = static_cast<double>(columns);
  const double got = server.share.value_or(0) / full * width;
  std::optional<std::size_t> tick;
  if (server.due && columns > 0) {
    tick = std::min(columns - 1, static_cast<std::size_t>(*server.due / full * width));
  }
  std::vector<Span> spans;
  for (std::size_t i = 0; i < columns; ++i) {
    if (tick == i) {
      add(spans, lettering.is_utf8() ? "┃" : "|", Tone::due);
    } else {
      add(spans, cell_of(got - static_cast<double>(i), lettering), filled);
    }
  }
  return spans;
}

std::string name_of(Graph graph) {
  switch (graph) {
    case Graph::share: return "share";
    case Graph::time: return "time";
    case Graph::errors: return "errors";
    case Graph::requests: return "requests";
  }
  return "";
}

std::optional<float> value_of(Graph graph, const Point& point) {
  switch (graph) {
    case Graph::share: return point.largest;
    case Graph::time: return point.latency;
    case Graph::errors: return point.failures;
    case Graph::requests: return point.requests;
  }
  return std::nullopt;
}

float most_of(Graph graph, const std::vector<Point>& track) {
  float most = graph == Graph::time ? 0.005F : 1;
  for (const Point& point : track) most = std::max(most, value_of(graph, point).value_or(0));
  return most;
}

std::string sparkline(Graph graph, const std::vector<Point>& track, Instant now,
                      std::size_t columns, const Lettering& lettering) {
  const float most = most_of(graph, track);
  const auto& signs = lettering.is_utf8() ? kUpright : kUprightAscii;
  std::string line;
  for (const auto& value : columns_of(graph, track, now, columns)) {
    if (!value) {
      line += ' ';
      continue;
    }
    const auto level = static_cast<std::size_t>(std::ceil(std::clamp(*value / most, 0.F, 1.F) * 7));
    line += signs.at(level);
  }
  return line;
}

}  // namespace skewd::top
