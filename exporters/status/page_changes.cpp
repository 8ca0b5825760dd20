// SPDX-License-Identifier: Apache-2.0
//
// The latest changes of a balancer: what, by whom, and what became of it.
#include <algorithm>
#include <string>
#include <vector>

#include "exporters/status/page_parts.h"

namespace skewd {
namespace {

constexpr std::size_t kMostChanges = 8;

// What was judged: "ok after 5 min". Nothing while nothing is judged.
std::string audit_text(const Audit& audit) {
  if (audit.result == AuditResult::none) return {};
  // A probe may find at once that a route is wrong.
  if (audit.minutes == 0) return audit.result == AuditResult::suspect ? "suspect" : "";
  return std::string(name_of(audit.result)) + " after " + std::to_string(audit.minutes) + " min";
}

void append_change(Html& html, const Change& change) {
  html.markup("<li>").text(render_change(change));
  if (change.source != ChangeSource::unknown) {
    html.markup(" <small>by ").text(name_of(change.source)).markup("</small>");
  }
  if (change.drift) html.markup(" <small>not in the file</small>");
  const std::string audit = audit_text(change.audit);
  if (!audit.empty()) {
    const bool is_suspect = change.audit.result == AuditResult::suspect;
    html.markup(is_suspect ? R"( <b class="suspect">)" : " <small>").text(audit);
    if (!change.audit.reason.empty()) html.text(": " + change.audit.reason);
    html.markup(is_suspect ? "</b>" : "</small>");
  }
  html.markup("</li>\n");
}

}  // namespace

void append_changes(Html& html, const std::string& balancer, const Report& report) {
  std::vector<const Change*> latest;
  for (auto one = report.changes.rbegin();
       one != report.changes.rend() && latest.size() < kMostChanges; ++one) {
    if (one->balancer == balancer) latest.push_back(&*one);
  }
  if (latest.empty()) return;
  const bool suspect = std::any_of(latest.begin(), latest.end(), [](const Change* change) {
    return change->audit.result == AuditResult::suspect;
  });
  html.markup(suspect ? "<details class=\"changes\" open>" : "<details class=\"changes\">");
  html.markup("<summary>latest changes</summary>\n<ul>\n");
  for (const Change* change : latest) {
    if (!is_full(html)) append_change(html, *change);
  }
  html.markup("</ul></details>\n");
}

}  // namespace skewd
