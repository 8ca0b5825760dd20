// SPDX-License-Identifier: Apache-2.0
//
// The time line: findings as bars, changes as marks, and what it is drawn over.
#include <algorithm>

#include "exporters/incident/page_parts.h"
#include "exporters/status/figures.h"

namespace skewd {
namespace {

constexpr std::size_t kMostBars = 12;
constexpr double kLeastBar = 0.4;  // per cent: what lasted for seconds is seen as well

double percent_at(const ChartGround& ground, Instant at) {
  const double length = std::chrono::duration<double>(ground.window.length()).count();
  const double since = std::chrono::duration<double>(at - ground.window.from).count();
  return length > 0 ? std::clamp(since / length * 100, 0.0, 100.0) : 0;
}

void append_bar(Html& html, const ChartGround& ground, const TimeSpan& span, std::string_view css) {
  const double from = percent_at(ground, span.from);
  const double width = std::max(percent_at(ground, span.until) - from, kLeastBar);
  html.markup("<rect class=\"").markup(css).markup(R"(" y="25%" height="50%" x=")");
  html.markup(render_decimal(std::min(from, 100 - kLeastBar), 2)).markup("%\" width=\"");
  html.markup(render_decimal(width, 2)).markup("%\"/>");
}

void append_change_lines(Html& html, const ChartGround& ground) {
  for (const ChartGround::Mark& mark : ground.changes) {
    const std::string x = place_of(ground, mark.at);
    html.markup(R"(<line class="change" y2="100%" x1=")").markup(x).markup("\" x2=\"");
    html.markup(x).markup("\"/>");
  }
}

std::string times_of(const IncidentFinding& one) {
  const Finding& finding = one.finding;
  const std::string end = finding.resolved ? "resolved " + render_time_of_day(*finding.resolved)
                          : one.open       ? std::string("open")
                                           : std::string("lost sight of");
  return "first sign " + render_time_of_day(finding.since) + ", opened " +
         render_time_of_day(finding.opened) + ", " + end;
}

// Pale until it was certain.
void append_finding_bar(Html& html, const IncidentView& view, const IncidentFinding& one) {
  const Finding& finding = one.finding;
  const std::string severity(name_of(finding.severity));
  const bool is_symptom = !finding.symptom_of.empty();
  html.markup(R"(<div class="lane bar"><p class="name">)").markup(is_symptom ? "└ " : "");
  html.markup("<b class=\"").markup(severity).markup("\">").text(kind_text(finding));
  html.markup("</b> ");
  append_name(html, finding.server.empty() ? finding.listener : finding.server);
  html.markup(" <small>").markup(severity).markup("</small></p><svg role=\"img\"><title>");
  html.text(kind_text(finding) + ": " + times_of(one)).markup("</title>");
  html.markup(R"(<rect class="ground" width="100%" height="100%"/>)");
  const TimeSpan span = span_of(one, view.incident.known_until);
  append_bar(html, view.ground, {span.from, std::max(span.until, finding.opened)},
             "early " + severity);
  append_bar(html, view.ground, {finding.opened, std::max(span.until, finding.opened)}, severity);
  append_change_lines(html, view.ground);
  html.markup("</svg></div>\n");
}

void append_finding_bars(Html& html, const IncidentView& view) {
  std::size_t shown = 0, left = 0;
  for (const IncidentFinding* one : view.findings) {
    if (!span_of(*one, view.incident.known_until).overlaps(view.ground.window)) continue;
    if (shown == kMostBars) {
      ++left;
      continue;
    }
    append_finding_bar(html, view, *one);
    ++shown;
  }
  if (left == 0) return;
  html.markup("<p class=\"note\">").text(render_number_of(left, "more finding"));
  html.markup(" in this time, below.</p>\n");
}

void append_change_marks(Html& html, const ChartGround& ground) {
  html.markup(R"(<div class="lane marks"><p class="name"><b>changes</b></p><svg role="img">)");
  html.markup("<title>changes, by their numbers below</title>");
  html.markup(R"(<rect class="ground" width="100%" height="100%"/>)");
  append_change_lines(html, ground);
  for (const ChartGround::Mark& mark : ground.changes) {
    const bool at_the_end = percent_at(ground, mark.at) > 92;
    html.markup(R"(<text class="number" y="50%" dy=".35em" dx=")");
    html.markup(at_the_end ? R"(-4" text-anchor="end" x=")" : "4\" x=\"");
    html.markup(place_of(ground, mark.at)).markup("\">").markup(mark.text).markup("</text>");
  }
  html.markup("</svg></div>\n");
}

void append_times(Html& html, const ChartGround& ground) {
  html.markup(R"(<div class="lane"><p class="name"><small>time, UTC</small></p>)");
  append_ticks(html, ground);
  html.markup("</div>\n");
}

void append_legend(Html& html, const IncidentView& view) {
  html.markup("<p class=\"legend ").markup(view.account.tone).markup("\">");
  if (!view.findings.empty()) {
    html.markup("<span><i class=\"pale\"></i>first sign</span> ");
    html.markup("<span><i class=\"solid\"></i>finding open</span> ");
  }
  if (!view.ground.changes.empty()) html.markup("<span><i class=\"mark\"></i>change</span> ");
  if (!view.ground.gaps.empty()) {
    html.markup(
        "<span><i class=\"gap\"></i>no numbers: nothing was read, or it is not kept</span>");
  }
  html.markup("</p>\n");
}

bool is_part(const TimeSpan& window, const TimeSpan& period) {
  return window.from != period.from || window.until != period.until;
}

}  // namespace

void append_picture(Html& html, const IncidentView& view) {
  const ChartGround& ground = view.ground;
  html.markup("<section class=\"picture\">\n<h2>Time line");
  if (is_part(ground.window, view.incident.period)) {
    html.markup(" <small>").markup(render_date_and_time(ground.window.from)).markup(" – ");
    html.markup(render_date_and_time(ground.window.until)).markup(" of the period</small>");
  }
  html.markup("</h2>\n");
  append_legend(html, view);
  append_times(html, ground);
  append_finding_bars(html, view);
  append_change_marks(html, ground);
  append_curves(html, view);
  append_times(html, ground);
  html.markup("</section>\n");
}

}  // namespace skewd
