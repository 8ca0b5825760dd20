// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "collectors/names.h"
#include "exporters/status/figures.h"
#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

constexpr std::size_t kMostServersUnfolded = 50;

std::string_view tone_of(const PoolView& pool) {
  return pool.findings.empty() ? "quiet" : name_of(pool.findings.front()->severity);
}

void append_pool_head(Html& html, const PoolView& pool) {
  const Topology::Pool& identity = pool.identity();
  const PoolReport& numbers = pool.numbers();
  html.markup(R"(<h3><a href="/pools/)").segment(pool.balancer->name).markup("/");
  html.segment(identity.name).markup(R"(">)").text(identity.name);
  html.markup(R"(</a></h3><span class="facts"><span>)");
  html.markup(name_of(identity.mode)).markup(" ").text(identity.algorithm).markup("</span>");
  const bool is_short = numbers.eligible_servers < numbers.servers;
  html.markup(is_short ? R"(<span class="short">)" : "<span>");
  html.markup(render_count(numbers.eligible_servers)).markup(" of ");
  html.markup(render_number_of(numbers.servers, "server")).markup("</span><span>");
  html.markup(render_decimal(numbers.request_rate, 1)).markup(" requests/s</span>");
  if (numbers.imbalance) {
    html.markup("<span>worst ").markup(render_decimal(*numbers.imbalance, 2));
    html.markup("× its due</span>");
  }
  if (numbers.balancer_errors > 0) {
    html.markup("<span>").markup(render_number_of(numbers.balancer_errors, "balancer error"));
    html.markup("</span>");
  }
  html.markup("</span>");
}

double deviation_of(const ServerReport& server) {
  const double due = double{server.expected_share.value_or(0)};
  return std::abs(double{server.share.value_or(0)} - due);
}

/// The servers to show: all in the balancer's own order or, if there are too many, those whose
/// shares are furthest from their due.
std::vector<std::size_t> places_to_show(const PoolView& pool, std::size_t most_rows) {
  std::vector<std::size_t> places(pool.identity().server_count);
  std::iota(places.begin(), places.end(), pool.identity().first_server);
  if (places.size() <= most_rows) return places;
  std::ranges::stable_sort(places, std::ranges::greater(), [&](std::size_t place) {
    return deviation_of(pool.balancer->servers[place]);
  });
  places.resize(most_rows);
  return places;
}

}  // namespace

std::size_t append_pool(Html& html, const PoolView& pool, std::size_t most_rows) {
  const std::vector<std::size_t> places = places_to_show(pool, most_rows);
  const bool is_folded = pool.identity().server_count > kMostServersUnfolded;
  html.markup(R"(<div class="pool )").markup(tone_of(pool)).markup("\">\n");
  if (is_folded) html.markup(pool.findings.empty() ? "<details>" : "<details open>");
  html.markup(is_folded ? "<summary>" : R"(<div class="head">)");
  append_pool_head(html, pool);
  html.markup(is_folded ? "</summary>\n" : "</div>\n");
  if (!pool.numbers().not_comparable.empty()) {
    html.markup(R"(<p class="note">Shares cannot be judged: )");
    html.text(pool.numbers().not_comparable).markup("</p>\n");
  }
  if (pool.numbers().picks_are_requests) {
    html.markup("<p class=\"note\">Counts requests: this source does not tell the algorithm's ");
    html.markup("picks</p>\n");
  }
  const std::size_t shown = places.empty() ? 0 : append_servers(html, pool, places);
  html.markup(is_folded ? "</details>\n</div>\n" : "</div>\n");
  return shown;
}

}  // namespace skewd
