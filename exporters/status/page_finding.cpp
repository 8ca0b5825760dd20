// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "exporters/pool_verdict.h"
#include "exporters/status/figures.h"
#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

/// "edge / shop / web-3": where the fault sits.
void append_place(Html& html, const Finding& finding) {
  html.markup(R"(<span class="place">)").text(finding.balancer);
  for (const std::string* name : {&finding.listener, &finding.pool, &finding.server}) {
    if (!name->empty()) html.markup(" / ").text(*name);
  }
  html.markup("</span>");
}

void append_times(Html& html, const Finding& finding, Instant now) {
  html.markup(R"(<span class="since">since )").markup(render_time_of_day(finding.since));
  if (finding.resolved) {
    html.markup(", resolved ").markup(render_time_of_day(*finding.resolved));
  } else {
    html.markup(", for ").markup(render_duration(now - finding.since));
  }
  html.markup("</span>");
}

// From some time before it to some time after.
void append_report_link(Html& html, const Finding& finding) {
  constexpr std::chrono::minutes kAround{15};
  if (finding.pool.empty()) return;
  html.markup(" <a href=\"/reports/").segment(finding.balancer).markup("/").segment(finding.pool);
  html.markup("?since=").markup(render_rfc3339(finding.since - kAround));
  if (finding.resolved)
    html.markup("&amp;until=").markup(render_rfc3339(*finding.resolved + kAround));
  html.markup("\">report</a>");
}

void append_definition(Html& html, std::string_view term, std::string_view text) {
  if (text.empty()) return;
  html.markup("<dt>").markup(term).markup("</dt><dd>").text(text).markup("</dd>");
}

void append_evidence(Html& html, const Finding& finding) {
  if (finding.evidence.empty()) return;
  html.markup("<dt>evidence</dt><dd>");
  for (const auto& [name, value] : finding.evidence) {
    const bool is_whole = std::trunc(value) == value;
    html.markup(R"(<span class="evidence">)").text(name).markup(" <b>");
    html.markup(render_decimal(value, is_whole ? 0 : 2)).markup("</b></span> ");
  }
  html.markup("</dd>");
}

std::string_view end_of(Rank rank) { return rank == Rank::first ? "</h1>\n<dl>" : "</h2>\n<dl>"; }

void append_claim(Html& html, const Finding& finding, Rank rank) {
  html.text(finding.summary);
  html.markup(end_of(rank));
  append_definition(html, "layer", name_of(finding.layer));
  append_definition(html, "change", finding.cause.text);
  append_evidence(html, finding);
  if (!finding.innocent.empty()) html.markup("<dt>innocent</dt>");
  for (const std::string& innocent : finding.innocent) {
    html.markup("<dd>").text(innocent).markup("</dd>");
  }
}

// As `skewd why` says it.
void append_judgement(Html& html, const Finding& finding, const Verdict& verdict, Rank rank) {
  html.markup("<b>").markup(verdict.word).markup("</b> ").text(verdict.headline);
  html.markup(end_of(rank));
  for (const auto& [label, text] : verdict.lines) append_definition(html, label, text);
  append_evidence(html, finding);
}

}  // namespace

void append_finding(Html& html, const Finding& finding, const Report& report, Rank rank) {
  html.markup(R"(<article class="finding )").markup(name_of(finding.severity));
  html.markup(rank == Rank::first ? " first\">\n<p>" : "\">\n<p>");
  html.markup(R"(<span class="badge">)").markup(name_of(finding.severity)).markup("</span> ");
  append_place(html, finding);
  html.markup(R"( <span class="kind">)").markup(name_of(finding.kind));
  if (!finding.subtype.empty()) html.markup(", ").text(finding.subtype);
  html.markup("</span> ");
  append_times(html, finding, report.at);
  append_report_link(html, finding);
  html.markup(rank == Rank::first ? "</p>\n<h1>" : "</p>\n<h2>");
  const auto verdict = verdict_about(report, finding);
  if (verdict && verdict->finding == finding.id) {
    append_judgement(html, finding, *verdict, rank);
  } else {
    append_claim(html, finding, rank);
  }
  if (!finding.symptom_of.empty()) append_definition(html, "symptom of", finding.symptom_of);
  html.markup("</dl>\n</article>\n");
}

}  // namespace skewd
