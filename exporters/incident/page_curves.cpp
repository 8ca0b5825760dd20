// SPDX-License-Identifier: Apache-2.0
//
// What the pool did: the share of each server against its due, latency, errors, requests.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "exporters/incident/page_parts.h"
#include "exporters/status/figures.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

using Line = IncidentCurves::Line;
using Server = IncidentCurves::Server;

constexpr std::size_t kMostServers = 12;
constexpr double kBreath = 1.02;  // a line at the top is seen

bool is_seen(const IncidentView& view, std::size_t i) {
  const TimeSpan& window = view.ground.window;
  const Instant at = view.incident.curves.at[i];
  return at > window.from && at <= window.until;
}

std::optional<double> largest(const IncidentView& view, const Line& line) {
  std::optional<double> most;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!line[i] || !is_seen(view, i)) continue;
    most = std::max(most.value_or(0), static_cast<double>(*line[i]));
  }
  return most;
}

// Of the upper edge of a chart, which is a round number.
std::string edge_text(double ratio) {
  const bool is_whole = ratio >= 0.0099;
  return render_decimal(ratio * 100, is_whole ? 0 : 1) + " %";
}

// The smallest and the largest of what is seen.
struct Range {
  double least = 0;
  double most = 0;
};

std::optional<Range> range_of(const IncidentView& view, const Line& line) {
  std::optional<Range> range;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!line[i] || !is_seen(view, i)) continue;
    const auto value = static_cast<double>(*line[i]);
    if (!range) range = Range{value, value};
    range->least = std::min(range->least, value);
    range->most = std::max(range->most, value);
  }
  return range;
}

std::string range_text(const std::optional<Range>& range) {
  if (!range) return "unknown";
  const int digits = range->most < 0.02 ? 1 : 0;  // of 200 servers each is due half a per cent
  const std::string least = render_decimal(range->least * 100, digits);
  const std::string most = render_decimal(range->most * 100, digits);
  return (least == most ? most : least + "–" + most) + " %";
}

// How much there is to see: how far a share was from what was due, or how far it moved with it.
std::optional<double> telling_of(const IncidentView& view, const Server& server) {
  const auto range = range_of(view, server.share);
  if (!range) return std::nullopt;
  double telling = range->most - range->least;
  for (std::size_t i = 0; i < server.share.size(); ++i) {
    if (!server.share[i] || !server.due[i] || !is_seen(view, i)) continue;
    telling = std::max(telling, std::abs(static_cast<double>(*server.share[i] - *server.due[i])));
  }
  return telling;
}

void append_lane(Html& html, const IncidentView& view, std::string_view css, const Chart& chart,
                 const std::function<void()>& name) {
  html.markup("<div class=\"lane ").markup(css).markup("\"><p class=\"name\">");
  name();
  html.markup("</p>");
  append_chart(html, view.ground, view.incident.curves, chart);
  html.markup("</div>\n");
}

void append_server(Html& html, const IncidentView& view, const Server& server, double most) {
  const std::string told =
      range_text(range_of(view, server.share)) + ", due " + range_text(range_of(view, server.due));
  const std::string_view culprit =
      view.account.lead == nullptr ? "" : std::string_view(view.account.lead->finding.server);
  const bool is_suspect = !culprit.empty() && culprit == server.name;
  const Chart chart{
      .label = "share of " + valid_utf8(server.name) + " against its due",
      .top = edge_text(most),
      .most = most * kBreath,
      .strokes = {{is_suspect ? "share suspect" : "share", &server.share, nullptr, true},
                  {"due", &server.due, nullptr, false}}};
  append_lane(html, view, "share", chart, [&] {
    html.markup(is_suspect ? "<b class=\"suspect\">" : "<b>");
    append_name(html, server.name);
    html.markup("</b> <small>").markup(told).markup("</small>");
  });
}

// Those of which there is most to see; in the pool's order.
std::vector<const Server*> telling_servers(const IncidentView& view, std::size_t& left) {
  std::vector<std::pair<double, const Server*>> servers;
  for (const Server& server : view.incident.curves.servers) {
    if (const auto telling = telling_of(view, server)) servers.emplace_back(*telling, &server);
  }
  left = servers.size() - std::min(servers.size(), kMostServers);
  std::ranges::stable_sort(servers, std::greater<>(), [](const auto& one) { return one.first; });
  servers.resize(servers.size() - left);
  std::vector<const Server*> told;
  for (const auto& [telling, server] : servers) told.push_back(server);
  std::ranges::sort(told);
  return told;
}

void append_shares(Html& html, const IncidentView& view) {
  std::size_t left = 0;
  const auto servers = telling_servers(view, left);
  html.markup("<h3>Share of each server <small>filled; the line is what it was due</small></h3>\n");
  if (servers.empty()) {
    html.markup(
        "<p class=\"note\">Shares are not known for this time: not told, or not kept of "
        "a pool of so many servers.</p>\n");
    return;
  }
  double most = 0.02;
  for (const Server* server : servers) {
    most = std::max(
        {most, largest(view, server->share).value_or(0), largest(view, server->due).value_or(0)});
  }
  most = std::min(1.0, round_up(most, 0.01));
  for (const Server* server : servers) append_server(html, view, *server, most);
  if (left == 0) return;
  html.markup("<p class=\"note\">").text(render_number_of(left, "more server"));
  html.markup(left == 1 ? " was" : " were").markup(" nearer to what was due, or steadier.</p>\n");
}

// Queue, queue and connect, and all three; what is not told adds nothing, and where the response is
// not told nothing is drawn.
std::array<Line, 3> stacked(const IncidentCurves& curves) {
  std::array<Line, 3> sums;
  for (std::size_t i = 0; i < curves.at.size(); ++i) {
    float sum = 0;
    bool told = false;
    for (std::size_t part = 0; part < sums.size(); ++part) {
      told = told || curves.latency[part][i].has_value();
      sum += curves.latency[part][i].value_or(0);
      sums[part].push_back(told ? std::optional(sum) : std::nullopt);
    }
  }
  return sums;
}

void append_latency(Html& html, const IncidentView& view) {
  const std::array<Line, 3> sums = stacked(view.incident.curves);
  // A single slow request would flatten everything that is usual.
  const double most = round_up(largest(view, sums[2]).value_or(0), 0.001);
  const Chart chart{.label = "latency: queue, connect and response",
                    .top = render_milliseconds(most),
                    .most = most * kBreath,
                    .strokes = {{"response", &sums[2], nullptr, true},
                                {"connect", &sums[1], nullptr, true},
                                {"queue", &sums[0], nullptr, true}}};
  append_lane(html, view, "tall", chart, [&] {
    html.markup(
        "<b>latency</b> <small><i class=\"queue\"></i>queue <i class=\"connect\"></i>connect "
        "<i class=\"response\"></i>response</small>");
  });
}

std::string rate_text(double rate) { return render_decimal(rate, rate < 10 ? 1 : 0) + "/s"; }

void append_rate(Html& html, const IncidentView& view, std::string_view css, std::string_view name,
                 std::string_view more, const Line& line) {
  const std::optional<double> found = largest(view, line);
  const double most = round_up(found.value_or(0), 1);
  const Chart chart{.label = std::string(name) + " per second",
                    .top = rate_text(most),
                    .most = most * kBreath,
                    .strokes = {{css, &line, nullptr, true}}};
  append_lane(html, view, "", chart, [&] {
    html.markup("<b>").markup(name).markup("</b> <small>");
    html.markup(found ? "up to " + rate_text(*found) + std::string(more) : "unknown");
    html.markup("</small>");
  });
}

void append_astray(Html& html, const IncidentView& view) {
  const Line& line = view.incident.curves.misdirected;
  const std::optional<double> found = largest(view, line);
  if (!found) return;
  const double most = std::min(1.0, round_up(*found, 0.1));
  const Chart chart{.label = "part of the requests that went elsewhere than due",
                    .top = edge_text(most),
                    .most = most * kBreath,
                    .strokes = {{"astray", &line, nullptr, true}}};
  append_lane(html, view, "", chart, [&] {
    html.markup("<b>astray</b> <small>sent elsewhere than due, up to ");
    html.markup(render_percent(*found)).markup("</small>");
  });
}

}  // namespace

void append_curves(Html& html, const IncidentView& view) {
  const IncidentCurves& curves = view.incident.curves;
  append_shares(html, view);
  html.markup("<h3>The pool</h3>\n");
  append_astray(html, view);
  append_latency(html, view);
  append_rate(html, view, "failures", "errors", ": 5xx, failed connects, broken answers",
              curves.failures);
  append_rate(html, view, "requests", "requests", "", curves.requests);
}

}  // namespace skewd
