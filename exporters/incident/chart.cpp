// SPDX-License-Identifier: Apache-2.0
#include "exporters/incident/chart.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "exporters/status/figures.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr double kWidth = 1000;
constexpr double kHeight = 100;
constexpr double kWideEnough = 0.12;  // of the axis, for a text within it
constexpr std::size_t kMostTicks = 7;

double part_of(const TimeSpan& window, Instant at) {
  const double length = std::chrono::duration<double>(window.length()).count();
  if (length <= 0) return 0;
  return std::clamp(std::chrono::duration<double>(at - window.from).count() / length, 0.0, 1.0);
}

struct Spot {
  double x = 0;
  double upper = 0;
  double lower = 0;
};

// Spots that can be joined: those of a run, until something is not told.
class Pen {
 public:
  Pen(const Stroke& stroke, double most) : stroke_(stroke), most_(most) {}

  void add(std::size_t i, double from, double to) {
    const std::optional<float>& upper = (*stroke_.upper)[i];
    const std::optional<float> zero = 0.0F;
    const std::optional<float>& lower = stroke_.lower == nullptr ? zero : (*stroke_.lower)[i];
    if (!upper || !lower) return lift();
    const Spot spot{to, height(*upper), height(*lower)};
    if (spots_.empty()) spots_.push_back({from, spot.upper, spot.lower});
    // What lies on a level line needs no corner.
    const std::size_t last = spots_.size() - 1;
    const bool is_level = last > 0 && same(spots_[last], spot) && same(spots_[last - 1], spot);
    if (is_level) spots_.pop_back();
    spots_.push_back(spot);
  }
  void lift() {
    if (!spots_.empty()) draw();
    spots_.clear();
  }
  [[nodiscard]] std::string take() && { return std::move(path_); }

 private:
  [[nodiscard]] double height(float value) const {
    return kHeight - std::clamp(static_cast<double>(value) / most_, 0.0, 1.0) * kHeight;
  }
  static bool same(const Spot& one, const Spot& other) {
    return std::abs(one.upper - other.upper) < 0.05 && std::abs(one.lower - other.lower) < 0.05;
  }
  void go(char how, double x, double y) {
    path_ += how;
    path_ += render_decimal(x, 1) + " " + render_decimal(y, 1);
  }
  void draw() {
    for (std::size_t i = 0; i < spots_.size(); ++i) {
      go(i == 0 ? 'M' : 'L', spots_[i].x, spots_[i].upper);
    }
    if (!stroke_.filled) return;
    std::for_each(spots_.rbegin(), spots_.rend(),
                  [&](const Spot& spot) { go('L', spot.x, spot.lower); });
    path_ += 'Z';
  }

  const Stroke& stroke_;
  double most_;
  std::vector<Spot> spots_;
  std::string path_;
};

void append_block(Html& html, const ChartGround& ground, const TimeSpan& span,
                  std::string_view css) {
  const double from = part_of(ground.window, span.from) * 100;
  const double width = part_of(ground.window, span.until) * 100 - from;
  if (width <= 0) return;
  html.markup("<rect class=\"").markup(css).markup("\" x=\"").markup(render_decimal(from, 2));
  html.markup("%\" width=\"").markup(render_decimal(width, 2)).markup(R"(%" height="100%"/>)");
}

// True if words say so in one of them.
bool append_gaps(Html& html, const ChartGround& ground) {
  bool says_so = false;
  for (const TimeSpan& gap : ground.gaps) {
    append_block(html, ground, gap, "gap");
    const double from = part_of(ground.window, gap.from);
    const double until = part_of(ground.window, gap.until);
    if (until - from < kWideEnough) continue;
    html.markup(R"(<text class="nothing" text-anchor="middle" y="50%" dy=".35em" x=")");
    html.markup(render_decimal((from + until) * 50, 2)).markup("%\">no numbers</text>");
    says_so = true;
  }
  return says_so;
}

bool is_told(const IncidentCurves::Line& line, const ChartGround& ground,
             const IncidentCurves& curves) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_seen = curves.at[i] > ground.window.from && curves.at[i] <= ground.window.until;
    if (line[i] && is_seen) return true;
  }
  return false;
}

milliseconds tick_step(milliseconds length) {
  constexpr std::array<milliseconds, 17> kSteps{10s, 30s, 1min, 2min, 5min, 10min, 15min, 30min, 1h,
                                                2h,  3h,  6h,   12h,  24h,  48h,   168h,  720h};
  const auto fits = [&](milliseconds step) {
    return length / step <= static_cast<std::int64_t>(kMostTicks);
  };
  const auto* const step = std::ranges::find_if(kSteps, fits);
  return step == kSteps.end() ? length / static_cast<std::int64_t>(kMostTicks) : *step;
}

std::string tick_text(Instant at, milliseconds step) {
  if (step >= 24h) return render_rfc3339(at).substr(5, 5);
  return render_time_of_day(at).substr(0, step < 1min ? 8 : 5);
}

}  // namespace

std::string place_of(const ChartGround& ground, Instant at) {
  return render_decimal(part_of(ground.window, at) * 100, 2) + "%";
}

std::string path_of(const ChartGround& ground, const IncidentCurves& curves, const Stroke& stroke,
                    double most) {
  Pen pen(stroke, most);
  for (const Run& run : ground.runs) {
    Instant before = run.span.from;
    for (std::size_t i = run.begin; i < run.end; before = curves.at[i++]) {
      if (curves.at[i] <= ground.window.from || before >= ground.window.until) continue;
      pen.add(i, part_of(ground.window, before) * kWidth,
              part_of(ground.window, curves.at[i]) * kWidth);
    }
    pen.lift();
  }
  return std::move(pen).take();
}

void append_chart(Html& html, const ChartGround& ground, const IncidentCurves& curves,
                  const Chart& chart) {
  html.markup("<svg role=\"img\"><title>").text(chart.label).markup("</title>");
  html.markup(R"(<rect class="ground" width="100%" height="100%"/>)");
  html.markup(R"(<line class="half" x2="100%" y1="50%" y2="50%"/>)");
  if (ground.band) append_block(html, ground, *ground.band, "band " + std::string(ground.tone));
  const bool gaps_say_so = append_gaps(html, ground);
  html.markup(R"(<svg viewBox="0 0 1000 100" preserveAspectRatio="none">)");
  bool told = false;
  for (const Stroke& stroke : chart.strokes) {
    told = told || is_told(*stroke.upper, ground, curves);
    const std::string path = path_of(ground, curves, stroke, chart.most);
    if (path.empty()) continue;
    html.markup("<path class=\"").markup(stroke.css).markup("\" d=\"").markup(path).markup("\"/>");
  }
  html.markup("</svg>");
  for (const ChartGround::Mark& mark : ground.changes) {
    const std::string x = place_of(ground, mark.at);
    html.markup(R"(<line class="change" y2="100%" x1=")").markup(x).markup("\" x2=\"");
    html.markup(x).markup("\"/>");
  }
  if (told) {
    html.markup(R"(<text class="top" x="4" y="12">)").text(chart.top).markup("</text>");
  } else if (!ground.runs.empty() && !gaps_say_so) {
    html.markup(R"(<text class="nothing" x="50%" y="50%" dy=".35em" text-anchor="middle">)");
    html.markup("not told by its source</text>");
  }
  html.markup("</svg>");
}

void append_ticks(Html& html, const ChartGround& ground) {
  constexpr double kEdge = 0.025;
  const milliseconds step = std::max(tick_step(ground.window.length()), milliseconds(1));
  const auto first = (ground.window.from.time_since_epoch() / step + 1) * step;
  html.markup(R"(<svg class="ticks" aria-hidden="true">)");
  for (Instant at{first}; at < ground.window.until; at += step) {
    const double part = part_of(ground.window, at);
    if (part < kEdge || part > 1 - kEdge) continue;
    html.markup(R"(<text text-anchor="middle" y="13" x=")").markup(place_of(ground, at));
    html.markup("\">").markup(tick_text(at, step)).markup("</text>");
  }
  html.markup("</svg>");
}

double round_up(double value, double unit) {
  if (!(value > unit)) return unit;
  const double power = std::pow(10.0, std::floor(std::log10(value / unit)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    const double step = unit * power * factor;
    if (value <= step * (1 + 1e-9)) return step;
  }
  return value;
}

}  // namespace skewd
