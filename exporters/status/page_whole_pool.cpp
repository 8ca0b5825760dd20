// SPDX-License-Identifier: Apache-2.0
//
// One pool on a page of its own.

#include "exporters/pool_verdict.h"
#include "exporters/status/figures.h"
#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

constexpr std::size_t kMostRows = 120;  // what a page has room for

std::string_view tone_of(const PoolView& pool, const Verdict& verdict) {
  if (!pool.findings.empty()) return name_of(pool.findings.front()->severity);
  return verdict.well ? "even" : "info";
}

}  // namespace

void append_whole_pool(Html& html, const PoolPlace& place, const Report& report) {
  const AddressBook addresses(report);
  PoolView pool{place.balancer, place.pool, {}, &addresses};
  for (const Finding* finding : open_findings(report)) {
    const bool concerned =
        finding->pool == pool.identity().name || finding->other_pool == pool.identity().name;
    if (finding->balancer == place.balancer->name && concerned) pool.findings.push_back(finding);
  }
  const Verdict verdict = verdict_of_pool(report, *place.balancer, place.pool);
  html.markup(R"(<h1 class="verdict )").markup(tone_of(pool, verdict)).markup("\"><b>");
  html.markup(verdict.word).markup("</b> ").text(verdict.headline).markup("</h1>\n");
  html.markup("<p><a href=\"/reports/").segment(place.balancer->name).markup("/");
  html.segment(pool.identity().name).markup("?since=2h\">report of the last 2 hours</a></p>\n");
  for (const Finding* finding : pool.findings) {
    if (!is_full(html)) append_finding(html, *finding, report, Rank::other);
  }
  append_changes(html, place.balancer->name, report);
  const std::size_t all = pool.identity().server_count;
  const std::size_t hidden = all - append_pool(html, pool, kMostRows);
  if (hidden == 0) return;
  html.markup(R"(<p class="note">)").markup(render_number_of(hidden, "more server"));
  html.markup(" not shown here; those whose shares are furthest from their due are</p>\n");
}

}  // namespace skewd
