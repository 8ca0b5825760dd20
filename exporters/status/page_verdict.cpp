// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/headline.h"
#include "exporters/status/page_parts.h"

namespace skewd {

void append_verdict(Html& html, const Report& report) {
  const auto open = open_findings(report);
  const Headline headline = headline_of(report);
  html.markup(R"(<h1 class="verdict )").markup(headline.tone).markup(R"(">)");
  html.text(headline.sentence).markup("</h1>\n");
  for (const Finding* finding : open) append_finding(html, *finding, report);
  if (open.size() == report.findings.size()) return;
  html.markup("<details class=\"resolved\"><summary>Resolved lately</summary>\n");
  for (const Finding& finding : report.findings) {
    if (finding.resolved) append_finding(html, finding, report);
  }
  html.markup("</details>\n");
}

}  // namespace skewd
