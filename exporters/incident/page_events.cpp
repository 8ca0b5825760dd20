// SPDX-License-Identifier: Apache-2.0
//
// What was found, with its numbers and its runbook, and what was changed.
#include <algorithm>
#include <cmath>

#include "alerts/alert_name.h"
#include "exporters/incident/page_parts.h"
#include "exporters/status/figures.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

constexpr std::size_t kMostFindings = 50;
constexpr std::size_t kMostChanges = 200;
constexpr std::size_t kMostGaps = 20;

std::string full_time(Instant at) {
  const std::string text = render_rfc3339(at);
  return text.substr(0, 10) + " " + text.substr(11, 8);
}

void append_term(Html& html, std::string_view term, std::string_view text) {
  if (text.empty()) return;
  html.markup("<dt>").markup(term).markup("</dt><dd>").text(text).markup("</dd>\n");
}

void append_place(Html& html, const Finding& finding) {
  html.markup("<span class=\"place\">");
  append_name(html, finding.balancer);
  for (const std::string* name : {&finding.listener, &finding.pool, &finding.server}) {
    if (name->empty()) continue;
    html.markup(" / ");
    append_name(html, *name);
  }
  html.markup("</span>");
}

std::string number_text(double value) {
  return render_decimal(value, std::trunc(value) == value ? 0 : 3);
}

void append_number(Html& html, std::string_view name, const std::optional<double>& value) {
  if (!value) return;
  html.markup("<tr><th scope=\"row\">").text(valid_utf8(name)).markup("</th><td>");
  html.markup(number_text(*value)).markup("</td></tr>\n");
}

void append_evidence(Html& html, const Finding& finding) {
  html.markup("<dt>evidence</dt><dd><table class=\"evidence\"><tbody>\n");
  append_number(html, "observed", finding.observed);
  append_number(html, "expected", finding.expected);
  append_number(html, "requests/s harmed", finding.impact_rps);
  for (const auto& [name, value] : finding.evidence) append_number(html, name, value);
  html.markup("</tbody></table></dd>\n");
}

std::string end_text(const IncidentFinding& one) {
  if (one.finding.resolved) return full_time(*one.finding.resolved) + " UTC";
  return one.open ? "not yet: it is open" : "unknown: it was lost sight of";
}

void append_one(Html& html, const IncidentFinding& one) {
  const Finding& finding = one.finding;
  const std::string_view severity = name_of(finding.severity);
  html.markup("<article class=\"finding ").markup(severity).markup("\">\n<p><b class=\"");
  html.markup(severity).markup("\">").markup(severity).markup("</b> ");
  append_place(html, finding);
  html.markup(" <span>").text(kind_text(finding)).markup("</span> <a rel=\"noreferrer\" href=\"");
  html.text(runbook_url_of(alert_name_of(finding.kind))).markup("\">runbook ");
  html.text(alert_name_of(finding.kind)).markup("</a></p>\n<h3>").text(finding.summary);
  html.markup("</h3>\n<dl>\n");
  append_term(html, "first sign", full_time(finding.since) + " UTC");
  append_term(html, "opened", full_time(finding.opened) + " UTC");
  append_term(html, "resolved", end_text(one));
  append_term(html, "layer", name_of(finding.layer));
  append_term(html, "change", finding.cause.text);
  append_evidence(html, finding);
  for (const std::string& innocent : finding.innocent) append_term(html, "innocent", innocent);
  append_term(html, "symptom of", finding.symptom_of);
  append_term(html, "id", finding.id);
  append_term(html, "recording", one.recording);
  html.markup("</dl>\n</article>\n");
}

void append_left(Html& html, std::size_t all, std::size_t shown, std::string_view noun) {
  if (all <= shown) return;
  html.markup("<p class=\"note\">").text(render_number_of(all - shown, noun));
  html.markup(" not shown.</p>\n");
}

void append_audit(Html& html, const Audit& audit) {
  if (audit.result == AuditResult::none) {
    html.markup("not audited");
    return;
  }
  const bool is_suspect = audit.result == AuditResult::suspect;
  html.markup(is_suspect ? "<b class=\"suspect\">" : "").markup(name_of(audit.result));
  if (audit.minutes > 0)
    html.markup(" after ").markup(std::to_string(audit.minutes)).markup(" min");
  if (!audit.reason.empty()) html.text(": " + audit.reason);
  html.markup(is_suspect ? "</b>" : "");
}

void append_cell(Html& html, std::string_view label, std::string_view text) {
  html.markup("<td data-label=\"").markup(label).markup("\"><span>");
  html.text(text.empty() ? "–" : text).markup("</span></td>");
}

void append_change(Html& html, const IncidentView& view, std::size_t index) {
  const Change& change = *view.changes[index];
  const bool is_suspect = &change == view.account.suspect;
  html.markup(is_suspect ? "<tr class=\"suspect\">" : "<tr>").markup("<th scope=\"row\">");
  html.markup(std::to_string(index + 1)).markup("</th>");
  append_cell(html, "time", full_time(change.at));
  append_cell(html, "kind", name_of(change.kind));
  std::string where = valid_utf8(change.pool);
  if (!change.server.empty()) where += "/" + valid_utf8(change.server);
  append_cell(html, "where", where.empty() ? "whole balancer" : where);
  append_cell(html, "before", change.before);
  append_cell(html, "after", change.after);
  append_cell(html, "source",
              std::string(name_of(change.source)) + (change.drift ? ", not in the file" : ""));
  html.markup("<td data-label=\"audit\"><span>");
  append_audit(html, change.audit);
  html.markup("</span></td></tr>\n");
}

}  // namespace

void append_findings(Html& html, const IncidentView& view) {
  html.markup("<section>\n<h2>Findings</h2>\n");
  if (view.findings.empty()) html.markup("<p class=\"note\">None in this period.</p>\n");
  const std::size_t shown = std::min(view.findings.size(), kMostFindings);
  for (std::size_t i = 0; i < shown; ++i) append_one(html, *view.findings[i]);
  append_left(html, view.findings.size(), shown, "more finding");
  html.markup("</section>\n");
}

void append_changes(Html& html, const IncidentView& view) {
  html.markup("<section>\n<h2>Changes and audits</h2>\n");
  if (view.changes.empty()) {
    html.markup("<p class=\"note\">None was seen in this period.</p>\n</section>\n");
    return;
  }
  html.markup(
      "<table class=\"changes\">\n<thead><tr><th>no.</th><th>time, UTC</th><th>kind</th>"
      "<th>where</th><th>before</th><th>after</th><th>source</th><th>audit</th></tr></thead>\n"
      "<tbody>\n");
  const std::size_t shown = std::min(view.changes.size(), kMostChanges);
  for (std::size_t i = 0; i < shown; ++i) append_change(html, view, i);
  html.markup("</tbody>\n</table>\n");
  append_left(html, view.changes.size(), shown, "more change");
  html.markup("</section>\n");
}

void append_method(Html& html, const IncidentView& view) {
  html.markup("<section class=\"method\">\n<h2>How this was measured</h2>\n<ul>\n");
  for (const std::string& method : view.incident.methods) {
    html.markup("<li>").text(method).markup("</li>\n");
  }
  if (view.incident.truncated) {
    html.markup("<li>There were more findings or changes than are told here.</li>\n");
  }
  const auto& gaps = view.ground.gaps;
  if (gaps.empty()) {
    html.markup("<li>Numbers are there for all of the time line.</li>\n");
  } else {
    html.markup("<li>No numbers, as nothing was read or nothing is kept: ");
    for (std::size_t i = 0; i < std::min(gaps.size(), kMostGaps); ++i) {
      html.markup(i == 0 ? "" : ", ").markup(render_time_of_day(gaps[i].from));
      html.markup("–").markup(render_time_of_day(gaps[i].until));
    }
    html.markup(gaps.size() > kMostGaps ? " UTC, and more.</li>\n" : " UTC.</li>\n");
  }
  html.markup("</ul>\n</section>\n");
}

}  // namespace skewd
