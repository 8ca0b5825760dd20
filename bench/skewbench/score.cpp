// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/score.h"

#include <algorithm>
#include <cmath>

namespace skewd::bench {
namespace {

template <typename T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

template <typename T>
bool fits(const std::vector<T>& all, const T& one) {
  return all.empty() || contains(all, one);
}

bool fits_place(const Expected& expected, const Finding& finding) {
  return contains(expected.kinds, finding.kind) && contains(expected.pools, finding.pool);
}

bool names_all(const Finding& finding, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return finding.summary.find(name) != std::string::npos;
  });
}

Match match_of(const Expected& expected, const Finding& finding, double onset) {
  Match match;
  match.delay = seconds_of(finding.opened) - onset;
  match.named = names_all(finding, expected.named);
  match.id = finding.id;
  match.subtype =
      finding.kind != expected.kinds.front() || fits(expected.subtypes, finding.subtype);
  match.layer = !expected.layer || *expected.layer == finding.layer;
  match.has_cause = !expected.causes.empty();
  match.cause = expected.causes.empty() ? finding.cause.kind.empty()
                                        : contains(expected.causes, finding.cause.kind);
  match.since_off = std::abs(seconds_of(finding.since) - onset);
  return match;
}

// The first finding that names the right server. `wrong`: another one was named before.
std::optional<Match> find_match(const Expected& expected, const std::vector<FindingEvent>& events,
                                double onset, double limit, bool& wrong) {
  for (const FindingEvent& event : events) {
    if (event.kind != FindingEventKind::opened || !fits_place(expected, event.finding)) continue;
    const double opened = seconds_of(event.finding.opened);
    if (opened < onset || opened > onset + limit + 1e-6) continue;
    const bool hint =
        event.finding.severity == Severity::info && !fits(expected.subtypes, event.finding.subtype);
    if (hint) continue;  // worth knowing, and not the fault
    if (!fits(expected.servers, event.finding.server)) {
      wrong = true;
      continue;
    }
    Match match = match_of(expected, event.finding, onset);
    match.server = !wrong;
    return match;
  }
  return std::nullopt;
}

bool is_expected(const Scenario& scenario, const Finding& finding) {
  return std::any_of(
      scenario.expected.begin(), scenario.expected.end(), [&](const Expected& expected) {
        return fits_place(expected, finding) && fits(expected.servers, finding.server);
      });
}

std::size_t pool_of(const Scenario& scenario) {
  if (scenario.expected.empty()) return 0;
  const std::string& name = scenario.expected.front().pools.front();
  for (std::size_t i = 0; i < scenario.setup.pools.size(); ++i) {
    if (scenario.setup.pools[i].name == name) return i;
  }
  return 0;
}

}  // namespace

bool is_alarm(const FindingEvent& event) {
  return event.kind != FindingEventKind::resolved && event.finding.severity > Severity::info &&
         event.finding.symptom_of.empty();
}

Outcome score_fault(const Scenario& scenario, const Run& run, double onset) {
  Outcome outcome;
  for (const Expected& expected : scenario.expected) {
    bool wrong = false;
    outcome.matches.push_back(
        find_match(expected, run.events, onset, scenario.limit_seconds, wrong));
    outcome.misled += wrong && !outcome.matches.back() ? 1 : 0;
  }
  for (const FindingEvent& event : run.events) {
    if (event.kind == FindingEventKind::opened && is_alarm(event) &&
        seconds_of(event.finding.opened) >= onset && !is_expected(scenario, event.finding)) {
      ++outcome.strays;
    }
  }
  const std::size_t pool = pool_of(scenario);
  for (const RivalAlarm& alarm : run.rivals.alarms) {
    if (alarm.at < onset || alarm.at > onset + scenario.limit_seconds || alarm.pool != pool) {
      continue;
    }
    std::optional<double>& delay = outcome.rivals[static_cast<std::size_t>(alarm.rule)];
    if (!delay) delay = alarm.at - onset;
  }
  return outcome;
}

void score_end(const Run& run, double mended, Outcome& outcome) {
  for (const auto& match : outcome.matches) {
    if (!match) continue;
    const auto ends = [&](const FindingEvent& event) {
      return event.kind == FindingEventKind::resolved && event.finding.id == match->id;
    };
    const auto found = std::find_if(run.events.begin(), run.events.end(), ends);
    if (found == run.events.end()) {
      ++outcome.left_open;
      continue;
    }
    const double after = std::max(0.0, seconds_of(*found->finding.resolved) - mended);
    outcome.ended = std::max(outcome.ended.value_or(0), after);
  }
}

// A finding that begins as info and grows counts once, when it calls somebody.
Quiet count_quiet(const Run& run, double begin, const std::optional<News>& news) {
  Quiet quiet;
  quiet.pool_days = (run.now() - begin) / 86400 * static_cast<double>(run.balancer.pools.size());
  std::vector<std::string> counted;
  for (const FindingEvent& event : run.events) {
    if (!is_alarm(event) || contains(counted, event.finding.id)) continue;
    const double opened = seconds_of(event.finding.opened);
    if (opened < begin || (news && event.finding.kind == news->kind && opened < news->until)) {
      continue;
    }
    counted.push_back(event.finding.id);
    ++quiet.alarms[std::string(name_of(event.finding.kind))];
  }
  for (const RivalAlarm& alarm : run.rivals.alarms) {
    if (alarm.at >= begin) ++quiet.rivals[static_cast<std::size_t>(alarm.rule)];
  }
  quiet.cost = run.pipeline.cost();
  quiet.refused = run.pipeline.refused();
  return quiet;
}

void Quiet::add(const Quiet& other) {
  pool_days += other.pool_days;
  for (const auto& [kind, count] : other.alarms) alarms[kind] += count;
  for (std::size_t i = 0; i < kRivals; ++i) rivals[i] += other.rivals[i];
  cost.nanoseconds += other.cost.nanoseconds;
  cost.server_scrapes += other.cost.server_scrapes;
  refused += other.refused;
  log += other.log;
}

std::size_t Quiet::sum() const {
  std::size_t sum = 0;
  for (const auto& [kind, count] : alarms) sum += count;
  return sum;
}

}  // namespace skewd::bench
