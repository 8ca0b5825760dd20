// SPDX-License-Identifier: Apache-2.0
#include "agent/app/incident_maker.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "agent/app/local_time.h"
#include "agent/app/version.h"
#include "exporters/incident/account.h"
#include "exporters/incident/curves.h"
#include "exporters/incident/read_events.h"
#include "exporters/pool_place.h"
#include "exporters/pool_verdict.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostRecordings = 3;

std::string time_text(Instant at) { return render_rfc3339(at).substr(0, 19) + "Z"; }

std::string interval_text(std::chrono::milliseconds interval) {
  if (interval % 1s == 0s) return std::to_string(interval / 1s) + " s";
  return std::to_string(interval.count()) + " ms";
}

std::string reading_text(const BalancerReport& balancer) {
  std::string sources;
  for (const SourceReport& source : balancer.sources) {
    sources += (sources.empty() ? "" : ", ") + source.source;
  }
  std::string text = balancer.name + (sources.empty() ? "" : " (" + sources + ")") + " is read ";
  if (balancer.scrape_interval > 0ms) {
    text += "every " + interval_text(balancer.scrape_interval) + " now; ";
  }
  return text +
         "the numbers of the last 15 minutes are those of the agent's memory, which has a "
         "point every 5 s";
}

std::string shares_text(const PoolReport& pool) {
  if (!pool.not_comparable.empty()) return "Shares are not judged now: " + pool.not_comparable;
  if (pool.picks_are_requests) {
    return "Shares are those of requests: the source does not tell what the algorithm picked";
  }
  return "Shares are those of the requests for which the algorithm chose the server; what was due "
         "follows from weights and states";
}

}  // namespace

IncidentMaker::IncidentMaker(const IncidentQuery& query) {
  incident_.version = kVersion;
  incident_.balancer = query.balancer;
  incident_.pool = query.pool;
  incident_.period = {query.from, query.until};
  incident_.local_period = local_period(incident_.period);
}

bool IncidentMaker::is_concerned(const std::string& balancer, const std::string& pool) const {
  // What was on disk has the names that we tell.
  const auto same = [](const std::string& one, const std::string& other) {
    return one == other || valid_utf8(one) == valid_utf8(other);
  };
  return same(balancer, incident_.balancer) && (pool.empty() || same(pool, incident_.pool));
}

void IncidentMaker::add_finding(IncidentFinding one) {
  const Finding& finding = one.finding;
  const bool concerned =
      is_concerned(finding.balancer, finding.pool) ||
      (!finding.other_pool.empty() && is_concerned(finding.balancer, finding.other_pool));
  if (!concerned) return;
  found_ = found_ || !finding.pool.empty();
  const TimeSpan span = span_of(one, std::max(incident_.known_until, finding.opened));
  if (!span.overlaps(incident_.period)) return;
  const auto known = std::ranges::find_if(incident_.findings, [&](const IncidentFinding& other) {
    return other.finding.id == finding.id;
  });
  if (known == incident_.findings.end()) {
    incident_.findings.push_back(std::move(one));
  } else if (known->recording.empty()) {
    known->recording = std::move(one.recording);
  }
}

void IncidentMaker::add_change(Change change) {
  const bool concerned =
      is_concerned(change.balancer, change.pool) ||
      (!change.other_pool.empty() && is_concerned(change.balancer, change.other_pool));
  if (!concerned) return;
  found_ = found_ || !change.pool.empty();
  if (change.at < incident_.period.from || change.at > incident_.period.until) return;
  const auto known = std::ranges::find(incident_.changes, change.id, &Change::id);
  if (known == incident_.changes.end()) incident_.changes.push_back(std::move(change));
}

void IncidentMaker::add_balancer(const Report& report, const BalancerReport& balancer,
                                 std::size_t pool) {
  found_ = true;
  incident_.balancer = balancer.name;
  incident_.kind = balancer.kind;
  incident_.pool = balancer.topology->pools[pool].name;
  incident_.standing = verdict_of_pool(report, balancer, pool);
  for (const auto& point : balancer.history) {
    add_point(incident_.curves, *point, incident_.pool);
  }
  incident_.methods.push_back(reading_text(balancer));
  incident_.methods.push_back(shares_text(balancer.pools[pool]));
}

void IncidentMaker::add_report(const Report& report) {
  incident_.version = report.version;
  incident_.host = report.host;
  incident_.known_until = report.at;
  incident_.alertmanagers = report.alertmanagers.size();
  if (const auto place = find_pool(report, incident_.balancer, incident_.pool)) {
    add_balancer(report, *place->balancer, place->pool);
  }
  for (const Finding& finding : report.findings) add_finding({finding, !finding.resolved, {}});
  for (const Change& change : report.changes) add_change(change);
  if (!report.store) {
    incident_.methods.emplace_back(
        "Findings and changes are those in memory: nothing is kept on disk");
  }
}

// Those of the pool are asked for alone as well: in a large balancer they may not be among the
// latest of all. What is open is in memory, and was added from there.
void IncidentMaker::add_kept(const AskFindings& ask_findings, const AskChanges& ask_changes) {
  const EventQuery of_all{incident_.period.from, incident_.balancer, {}, kMostHistory + 1};
  EventQuery of_pool = of_all;
  of_pool.pool = incident_.pool;
  for (const EventQuery& query : {of_pool, of_all}) {
    const auto findings = ask_findings(query);
    const auto changes = ask_changes(query);
    if (!findings || !changes) {
      incident_.methods.push_back("What is kept on disk could not be read, and may be missing: " +
                                  (findings ? changes.error() : findings.error()).message);
      return;
    }
    for (const KeptFinding& kept : *findings) {
      auto finding = read_finding(kept.json);
      if (finding) add_finding({std::move(*finding), false, kept.recording});
    }
    for (const std::string& json : *changes) {
      if (auto change = read_change(json)) add_change(std::move(*change));
    }
    const bool is_cut = findings->size() > kMostHistory || changes->size() > kMostHistory;
    incident_.truncated = incident_.truncated || is_cut;
  }
  incident_.methods.emplace_back("Findings, changes and audits are those that skewd keeps on disk");
}

// Those around findings of the picture, the worst first, unless there are numbers already.
std::vector<std::string> IncidentMaker::useful_recordings() const {
  const TimeSpan window = window_of(incident_);
  const std::vector<TimeSpan> gaps = gaps_in(window, runs_of(incident_.curves));
  std::vector<const IncidentFinding*> findings;
  for (const IncidentFinding& one : incident_.findings) {
    const TimeSpan told{one.finding.opened - 15min, one.finding.opened + 1min};
    const bool is_useful =
        std::ranges::any_of(gaps, [&](const TimeSpan& gap) { return gap.overlaps(told); });
    if (!one.recording.empty() && is_useful) findings.push_back(&one);
  }
  std::ranges::stable_sort(findings, std::greater<>(),
                           [](const IncidentFinding* one) { return one->finding.severity; });
  std::vector<std::string> files;
  for (const IncidentFinding* one : findings) {
    const bool is_new = std::ranges::find(files, one->recording) == files.end();
    if (is_new && files.size() < kMostRecordings) files.push_back(one->recording);
  }
  return files;
}

void IncidentMaker::add_recordings(const Settings& settings,
                                   std::optional<Clock::time_point> deadline) {
  std::vector<std::pair<std::string, RecordedPast>> pasts;
  const std::vector<PoolName> wanted{{incident_.balancer, incident_.pool}};
  for (const std::string& file : useful_recordings()) {
    auto past = replay_recording(file, wanted, settings, deadline);
    if (past) {
      pasts.emplace_back(file, std::move(*past));
    } else {
      incident_.methods.push_back("A recording cannot be used: " + past.error().message);
    }
  }
  std::ranges::sort(pasts, {}, [](const auto& one) { return one.second.span.from; });
  for (const auto& [file, past] : pasts) add_recorded(file, past, false);
}

void IncidentMaker::add_recorded(const std::string& file, const RecordedPast& past,
                                 bool with_events) {
  for (const RecordedPool& pool : past.pools) {
    found_ = true;
    if (incident_.kind.empty()) incident_.kind = pool.kind;
    append(recorded_, pool.curves);
    if (!with_events) continue;
    incident_.known_until = past.span.until;
    for (const IncidentFinding& one : pool.findings) add_finding(one);
    for (const Change& change : pool.changes) add_change(change);
  }
  incident_.methods.push_back(
      "Recording " + file + ": " + std::to_string(past.scrapes) + " readings from " +
      time_text(past.span.from) + " to " + time_text(past.span.until) +
      ", replayed through the readers and the detectors" +
      (past.whole ? ""
                  : "; some of it is missing here, as it cannot be read, or would take longer than "
                    "others can wait for the agent: `skewd report --recording FILE` tries all"));
}

Incident IncidentMaker::take(Instant made) && {
  IncidentCurves curves = std::move(recorded_);
  append(curves, incident_.curves);
  incident_.curves = std::move(curves);
  incident_.made = made;
  incident_.methods.emplace_back(
      "Errors are 5xx of servers, answers that the balancer made itself, failed connects and "
      "broken "
      "answers, as far as the source counts them; a request that was tried twice may count twice");
  return std::move(incident_);
}

}  // namespace skewd
