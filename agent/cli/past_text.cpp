// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/past_text.h"

#include <algorithm>

#include "agent/cli/plain_figures.h"

namespace skewd {
namespace {

// "2026-11-21 14:02:11": people compare times of one host, and read no milliseconds.
std::string render_time(const std::optional<Instant>& at) {
  if (!at) return "-";
  std::string text = render_rfc3339(*at).substr(0, 19);
  text[10] = ' ';
  return text;
}

Paint paint_of(std::string_view word) {
  if (word == "critical" || word == "suspect") return Paint::bad;
  if (word == "warning" || word == "pending") return Paint::warning;
  return word == "ok" ? Paint::good : Paint::faint;
}

Cell length_of(const PastFindingRow& finding) {
  if (finding.open) return {"open", Paint::warning};
  if (!finding.opened || !finding.resolved) return {"unknown", Paint::faint};
  return {render_length(std::max(*finding.resolved - *finding.opened, {}))};
}

void add_heading(TextTable& table, std::initializer_list<const char*> titles) {
  std::vector<Cell> heading;
  for (const char* title : titles) heading.push_back({title, Paint::faint});
  table.add(std::move(heading));
}

std::string render_more(const Past& past) {
  return past.truncated ? "there are more; ask for less with --since or --pool\n" : "";
}

// What a change did, without its place: "weight 10 -> 0".
std::string render_what(const PastChangeRow& change) {
  std::string text = change.kind;
  if (change.before.empty() && change.after.empty()) return text;
  if (!change.before.empty()) text += ' ' + change.before;
  return text + " -> " + (change.after.empty() ? "none" : change.after);
}

Cell audit_of(const PastChangeRow& change) {
  if (change.audit.empty() || change.audit == "none") return {};
  std::string text = change.audit;
  if (change.audit_minutes > 0) text += " after " + std::to_string(change.audit_minutes) + " min";
  return {text, paint_of(change.audit)};
}

}  // namespace

std::string render_history(const Past& past, const std::string& since, Colour colour) {
  if (past.findings.empty()) return "nothing was found in the last " + since + '\n';
  TextTable table({Align::left, Align::left, Align::left, Align::left, Align::left, Align::left});
  add_heading(table,
              {"OPENED (UTC)", "LASTED", "SEVERITY", "FINDING", "PLACE", "CHANGE BEFORE IT"});
  bool has_recording = false;
  for (const PastFindingRow& finding : past.findings) {
    const std::string follows =
        finding.symptom_of.empty() ? finding.cause : "follows from " + finding.symptom_of;
    table.add({{render_time(finding.opened)},
               length_of(finding),
               {finding.severity, paint_of(finding.severity)},
               {finding.finding},
               {finding.place},
               {follows}});
    has_recording = has_recording || !finding.recording.empty();
  }
  std::string text = table.render("", colour) + render_more(past);
  if (!has_recording) return text;
  text += "\nrecorded, for `skewd replay FILE`:\n";
  for (const PastFindingRow& finding : past.findings) {
    if (finding.recording.empty()) continue;
    text += "  " + render_time(finding.opened) + "  " + finding.recording + '\n';
  }
  return text;
}

std::string render_changes(const Past& past, const std::string& since, Colour colour) {
  if (past.changes.empty()) return "nothing was changed in the last " + since + '\n';
  TextTable table({Align::left, Align::left, Align::left, Align::left, Align::left, Align::left});
  add_heading(table, {"TIME (UTC)", "SOURCE", "PLACE", "CHANGE", "DRIFT", "AUDIT"});
  for (const PastChangeRow& change : past.changes) {
    table.add({{render_time(change.at)},
               {change.source},
               {change.place},
               {render_what(change)},
               {change.drift ? "drift" : "", Paint::warning},
               audit_of(change)});
  }
  std::string text = table.render("", colour) + render_more(past);
  for (const PastChangeRow& change : past.changes) {
    if (change.reason.empty()) continue;
    text += "\nsuspect: " + render_time(change.at) + "  " + change.place + ": " +
            render_what(change) + "\n  " + change.reason + '\n';
  }
  return text;
}

}  // namespace skewd
