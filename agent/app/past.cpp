// SPDX-License-Identifier: Apache-2.0
#include "agent/app/past.h"

#include <algorithm>
#include <set>
#include <utility>

#include "exporters/status/json.h"

namespace skewd {
namespace {

template <typename Row>
bool bound(std::vector<Row>& rows) {
  if (rows.size() <= kMostHistory) return false;
  rows.erase(rows.begin() + kMostHistory, rows.end());
  return true;
}

template <typename Event>
bool is_wanted(const Event& event, const HistoryQuery& query) {
  return (query.balancer.empty() || event.balancer == query.balancer) &&
         (query.pool.empty() || event.pool == query.pool);
}

}  // namespace

FindingRow to_row(const Finding& finding) {
  return {finding.balancer,
          finding.id,
          std::string(name_of(finding.kind)),
          std::string(name_of(finding.severity)),
          finding.pool,
          finding.opened,
          finding.resolved,
          render_finding_json(finding)};
}

ChangeRow to_row(const Change& change) {
  return {change.balancer, change.id, std::string(name_of(change.kind)),
          change.pool,     change.at, render_change_json(change)};
}

bool deserves_recording(const FindingEvent& event) {
  return event.kind == FindingEventKind::opened && event.finding.severity != Severity::info &&
         event.finding.symptom_of.empty();
}

std::string tell_findings(std::vector<KeptFinding> kept, const Report& report) {
  std::set<std::pair<std::string, std::string>> open;
  for (const Finding& finding : report.findings) {
    if (!finding.resolved) open.emplace(finding.balancer, finding.id);
  }
  const bool truncated = bound(kept);
  std::vector<PastFinding> past;
  for (KeptFinding& finding : kept) {
    const bool is_open = !finding.resolved && open.contains({finding.balancer, finding.id});
    past.push_back({std::move(finding.json), is_open, std::move(finding.recording)});
  }
  return render_history_json(past, truncated);
}

std::string tell_changes(std::vector<std::string> kept) {
  const bool truncated = bound(kept);
  return render_changes_json(kept, truncated);
}

std::string tell_findings(const Report& report, const HistoryQuery& query, Instant now) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : report.findings) {
    const bool reaches = !finding.resolved || *finding.resolved >= now - query.since;
    if (reaches && is_wanted(finding, query)) findings.push_back(&finding);
  }
  std::stable_sort(findings.begin(), findings.end(), [](const Finding* one, const Finding* other) {
    return one->opened > other->opened;
  });
  const bool truncated = bound(findings);
  std::vector<PastFinding> past;
  for (const Finding* finding : findings) {
    past.push_back({render_finding_json(*finding), !finding->resolved, {}});
  }
  return render_history_json(past, truncated);
}

std::string tell_changes(const Report& report, const HistoryQuery& query, Instant now) {
  std::vector<std::string> changes;
  for (auto change = report.changes.rbegin(); change != report.changes.rend(); ++change) {
    if (change->at < now - query.since || !is_wanted(*change, query)) continue;
    changes.push_back(render_change_json(*change));
  }
  return tell_changes(std::move(changes));
}

}  // namespace skewd
