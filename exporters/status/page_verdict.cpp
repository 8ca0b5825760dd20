// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "exporters/status/figures.h"
#include "exporters/status/headline.h"
#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

// More than that nobody reads at once, and the pools must have room.
constexpr std::size_t kMostFindings = 12;

void append_resolved(Html& html, const Report& report) {
  std::size_t shown = 0;
  for (const Finding& finding : report.findings) {
    if (!finding.resolved || shown == kMostFindings || is_full(html)) continue;
    if (shown++ == 0) {
      html.markup("<details class=\"resolved\"><summary>Resolved lately</summary>\n");
    }
    append_finding(html, finding, report, Rank::other);
  }
  if (shown > 0) html.markup("</details>\n");
}

}  // namespace

const Finding* first_of(const Findings& open) {
  if (open.empty()) return nullptr;
  const auto cause = std::ranges::find(open, open.front()->symptom_of, &Finding::id);
  return cause == open.end() ? open.front() : *cause;
}

void append_verdict(Html& html, const Report& report) {
  const auto open = open_findings(report);
  const Headline headline = headline_of(report);
  const Finding* const first = first_of(open);
  if (first != nullptr) {
    append_finding(html, *first, report, Rank::first);
    html.markup(R"(<p class="tally">)").text(headline.sentence).markup("</p>\n");
  } else {
    html.markup(R"(<h1 class="verdict )").markup(headline.tone).markup(R"(">)");
    html.text(headline.sentence).markup("</h1>\n");
  }
  std::size_t shown = 0;
  for (const Finding* finding : open) {
    if (finding == first || shown == kMostFindings || is_full(html)) continue;
    append_finding(html, *finding, report, Rank::other);
    ++shown;
  }
  if (open.size() > shown + 1) {
    html.markup(R"(<p class="note">and )").markup(render_count(open.size() - shown - 1));
    html.markup(" more: <a href=\"/api/v1/findings\">all findings</a></p>\n");
  }
  append_resolved(html, report);
}

}  // namespace skewd
