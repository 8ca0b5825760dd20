// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "collectors/names.h"
#include "exporters/status/figures.h"
#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

constexpr std::string_view kNone = R"(<td class="none">–</td>)";

constexpr double kFilled = 0.9;  // by the largest bar

/// What the rows of one table have in common.
struct Table {
  const PoolView& pool;
  double full_bar = 1;  // the share that fills the width
};

/// The largest share fills nine tenths of the width, so that uneven bars show in a pool of three
/// servers and in one of three hundred.
double full_bar_of(const PoolView& pool, std::span<const std::size_t> places) {
  double largest = 0;
  for (const std::size_t place : places) {
    const ServerReport& server = pool.balancer->servers[place];
    largest = std::max(
        {largest, double{server.share.value_or(0)}, double{server.expected_share.value_or(0)}});
  }
  return largest > 0 ? largest / kFilled : 1;
}

std::string_view tone_of(const PoolView& pool, const Topology::Server& identity) {
  for (const Finding* finding : pool.findings) {
    if (finding->server == identity.name) return name_of(finding->severity);
  }
  return "quiet";
}

void append_cell(Html& html, std::string_view hint, const std::string& figure) {
  html.markup(R"(<td class=")").markup(hint).markup(R"(">)").markup(figure).markup("</td>");
}

void append_share(Html& html, const Table& table, const ServerReport& server) {
  const auto width_of = [&](float share) {
    return render_decimal(std::clamp(double{share} / table.full_bar, 0.0, 1.0) * 100, 1);
  };
  html.markup(R"(<td class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none">)");
  html.markup(R"(<rect class="track" width="100" height="10"/>)");
  if (server.share) {
    html.markup(R"(<rect class="share" y="1.5" height="7" width=")");
    html.markup(width_of(*server.share)).markup(R"("/>)");
  }
  if (server.expected_share) {
    html.markup(R"(<rect class="due" width="1" height="10" x=")");
    html.markup(width_of(*server.expected_share)).markup(R"("/>)");
  }
  html.markup("</svg></td>");
  html.markup(server.share ? "<td><b>" + render_percent(double{*server.share}) + "</b></td>"
                           : std::string(kNone));
  if (server.expected_share) {
    append_cell(html, "due", render_percent(double{*server.expected_share}));
  } else {
    html.markup(R"(<td class="due none">–</td>)");
  }
}

void append_state(Html& html, const ServerReport& server) {
  html.markup(R"(<td class="state"><span class="dot )").markup(name_of(server.state));
  html.markup(R"("></span>)").markup(name_of(server.state));
  if (server.reason != StateReason::none) {
    html.markup(" <small>by ").markup(name_of(server.reason)).markup("</small>");
  }
  const bool is_check_telling =
      server.reason == StateReason::none || server.reason == StateReason::check;
  if (is_check_telling && !server.check.text().empty()) {
    html.markup(" <small>").text(server.check.text()).markup("</small>");
  }
  html.markup("</td>");
}

void append_errors(Html& html, const ServerReport& server) {
  const std::uint64_t errors = server.errors_5xx + server.connect_errors + server.response_errors;
  if (errors == 0) {
    html.markup("<td>0</td>");
    return;
  }
  html.markup(R"(<td class="errors" title=")").markup(render_count(server.errors_5xx));
  html.markup(" answers 5xx, ").markup(render_count(server.connect_errors));
  html.markup(" failed connects, ").markup(render_count(server.response_errors));
  html.markup(R"( broken responses">)").markup(render_count(errors)).markup("</td>");
}

void append_load(Html& html, const ServerReport& server) {
  if (!server.in_flight.has_value()) {
    html.markup(R"(<td class="load none">–</td>)");
  } else {
    html.markup(R"(<td class="load">)").markup(render_count(*server.in_flight));
    if (server.queued.value_or(0) > 0) {
      html.markup(" + ").markup(render_count(*server.queued));
    }
    html.markup("</td>");
  }
  const auto response = server.latency[static_cast<std::size_t>(LatencyPart::response)];
  append_cell(html, "minor", response ? render_milliseconds(double{*response}) : "–");
}

void append_others(Html& html, const Table& table, std::size_t place) {
  if (table.pool.addresses == nullptr) return;
  const char* before = " also in ";
  for (const std::string& other :
       table.pool.addresses->names_of_others(*table.pool.balancer, place)) {
    html.markup(std::exchange(before, ", ")).text(other);
  }
}

void append_server(Html& html, const Table& table, std::size_t place) {
  const Topology::Server& identity = table.pool.balancer->topology->servers[place];
  const ServerReport& server = table.pool.balancer->servers[place];
  html.markup(R"(<tr class=")").markup(tone_of(table.pool, identity));
  html.markup(server.eligible ? R"(">)" : R"( idle">)").markup(R"(<th scope="row">)");
  html.text(identity.name).markup(" <small>").text(identity.address);
  html.markup(identity.backup ? " backup" : "");
  append_others(html, table, place);
  html.markup("</small></th>");
  append_share(html, table, server);
  append_state(html, server);
  append_cell(html, "minor", render_decimal(double{server.weight}, 0));
  append_cell(html, "minor", render_count(server.requests));
  append_errors(html, server);
  append_load(html, server);
  html.markup("</tr>\n");
}

}  // namespace

std::size_t append_servers(Html& html, const PoolView& pool, std::span<const std::size_t> places) {
  html.markup(
      "<table>\n<thead><tr><th class=\"server\">server</th>"
      R"(<th class="bar">share</th><th class="percent"></th>)"
      R"(<th class="due percent">due</th><th class="state">state</th>)"
      R"(<th class="minor figure">weight</th><th class="minor count">requests</th>)"
      R"(<th class="figure">errors</th><th class="load" title="in flight + queued">in )"
      "flight</th>"
      "<th class=\"minor count\">response</th></tr></thead>\n<tbody>\n");
  const Table table{pool, full_bar_of(pool, places)};
  std::size_t shown = 0;
  for (const std::size_t place : places) {
    if (is_full(html)) break;
    append_server(html, table, place);
    ++shown;
  }
  html.markup("</tbody>\n</table>\n");
  return shown;
}

}  // namespace skewd
