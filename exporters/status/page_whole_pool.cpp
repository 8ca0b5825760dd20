// SPDX-License-Identifier: Apache-2.0
//
// One pool on a page of its own.
#include <limits>

#include "exporters/pool_verdict.h"
#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

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
  for (const Finding* finding : pool.findings) append_finding(html, *finding, report);
  append_changes(html, place.balancer->name, report);
  append_pool(html, pool, std::numeric_limits<std::size_t>::max());
}

}  // namespace skewd
