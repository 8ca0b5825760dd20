// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/page.h"

#include "exporters/status/figures.h"
#include "exporters/status/page_parts.h"
#include "exporters/status/web_files.h"

namespace skewd {
namespace {

void append_head(Html& html, const Report& report, std::size_t open) {
  html.markup(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>\n<title>");
  if (open > 0) html.markup("(").markup(render_count(open)).markup(") ");
  html.markup("skewd on ").text(report.host);
  html.markup("</title>\n<link rel=\"icon\" href=\"/web/icon.svg\">\n<style>");
  html.markup(page_style().text).markup("</style>\n<script type=\"module\">");
  html.markup(page_script().text).markup("</script>\n</head>\n<body>\n");
}

void append_masthead(Html& html, const Report& report) {
  html.markup(R"(<header><a class="home" href="/"><strong>skewd</strong></a> <span>)")
      .text(report.host);
  html.markup("</span><time>").markup(render_time_of_day(report.at));
  html.markup(" UTC</time></header>\n");
}

void append_footer(Html& html, const Report& report) {
  html.markup("<footer>skewd ").text(report.version);
  html.markup(", running for ").markup(render_duration(report.at - report.started));
  html.markup(R"( · <a href="/metrics">metrics</a> · <a href="/api/v1/report">report</a>)"
              " · <a href=\"/api/v1/findings\">findings</a></footer>\n</body>\n</html>\n");
}

}  // namespace

Findings open_findings(const Report& report) {
  Findings open;
  for (const Finding& finding : report.findings) {
    if (!finding.resolved) open.push_back(&finding);
  }
  return open;
}

std::string render_page(const Report& report) {
  Html html;
  append_head(html, report, open_findings(report).size());
  append_masthead(html, report);
  html.markup("<main>\n");
  append_verdict(html, report);
  std::size_t hidden = 0;
  for (const auto& balancer : report.balancers) {
    if (is_full(html)) {
      ++hidden;
    } else {
      append_balancer(html, *balancer, report);
    }
  }
  if (hidden > 0) {
    html.markup(R"(<p class="note">)").markup(render_number_of(hidden, "more balancer"));
    html.markup(" not shown here; <a href=\"/api/v1/report\">the report</a> has them all</p>\n");
  }
  append_probes(html, report);
  html.markup("</main>\n");
  append_footer(html, report);
  return std::move(html).take();
}

std::string render_pool_page(const Report& report, const std::optional<PoolPlace>& place) {
  Html html;
  append_head(html, report, open_findings(report).size());
  append_masthead(html, report);
  html.markup("<main>\n<p><a href=\"/\">all pools</a></p>\n");
  if (place) {
    append_whole_pool(html, *place, report);
  } else {
    html.markup("<h1 class=\"verdict info\">There is no such pool, or it was not read yet</h1>\n");
  }
  html.markup("</main>\n");
  append_footer(html, report);
  return std::move(html).take();
}

}  // namespace skewd
