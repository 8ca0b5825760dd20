// SPDX-License-Identifier: Apache-2.0
#include "exporters/incident/account.h"

#include <algorithm>
#include <tuple>

#include "exporters/incident/curves.h"
#include "exporters/status/figures.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kLeastMargin = 5min;
constexpr milliseconds kMostMargin = 60min;
constexpr milliseconds kTogether = 5min;  // findings so near to each other are one incident

const IncidentFinding* worst_of(const Incident& incident) {
  const auto rank = [](const IncidentFinding& one) {
    return std::tuple(one.finding.severity, one.finding.symptom_of.empty(),
                      !one.finding.pool.empty(), one.finding.opened);
  };
  const auto worst = std::ranges::max_element(incident.findings, {}, rank);
  return worst == incident.findings.end() ? nullptr : &*worst;
}

// Grows from the worst finding over all that touch it, or what touches it.
TimeSpan cluster_of(const Incident& incident, const IncidentFinding& worst) {
  TimeSpan cluster = span_of(worst, incident.known_until);
  for (bool grown = true; grown;) {
    grown = false;
    for (const IncidentFinding& one : incident.findings) {
      const TimeSpan span = span_of(one, incident.known_until);
      const bool touches = span.overlaps({cluster.from - kTogether, cluster.until + kTogether});
      if (!touches || (span.from >= cluster.from && span.until <= cluster.until)) continue;
      cluster = {std::min(cluster.from, span.from), std::max(cluster.until, span.until)};
      grown = true;
    }
  }
  return cluster;
}

TimeSpan clamped(const TimeSpan& span, const TimeSpan& bounds) {
  return {std::clamp(span.from, bounds.from, bounds.until),
          std::clamp(span.until, bounds.from, bounds.until)};
}

// Findings of the window as they stood while none of them was resolved.
VerdictInput input_of(const Incident& incident, const TimeSpan& window) {
  VerdictInput input;
  input.balancer = incident.balancer;
  input.kind = incident.kind;
  input.at = window.until;
  input.pool.name = incident.pool;
  input.changes = incident.changes;
  for (const IncidentFinding& one : incident.findings) {
    if (!span_of(one, incident.known_until).overlaps(window)) continue;
    input.findings.push_back(one.finding);
    input.findings.back().resolved.reset();
  }
  return input;
}

std::string certain_text(const Finding& finding) {
  return render_duration(std::max(0ms, milliseconds(finding.opened - finding.since))) +
         " after the first sign";
}

// What is to be done is of now, and how certain it was is not kept.
void take_lines(Account& account, const Verdict& verdict, const Finding& finding) {
  for (const auto& [label, text] : verdict.lines) {
    if (label == "do") continue;
    account.lines.emplace_back(label, label == "certain" ? certain_text(finding) : text);
  }
}

void say_nothing_found(Account& account, const Incident& incident) {
  account.tone = "info";
  account.word = "NOTHING FOUND";
  account.headline = incident.pool + ": no finding in this period";
  milliseconds told{0};
  for (const Run& run : runs_of(clipped(incident.curves, incident.period))) {
    told += clamped(run.span, incident.period).length();
  }
  account.lines.emplace_back("based on", "numbers of " + render_duration(told) + " of " +
                                             render_duration(incident.period.length()) +
                                             (told == 0ms ? "; silence is not health" : ""));
}

Affected affected_in(const IncidentCurves& curves, const TimeSpan& span) {
  Affected sum;
  sum.lasted = span.length();
  for (const Run& run : runs_of(curves)) {
    Instant before = run.span.from;
    for (std::size_t i = run.begin; i < run.end; before = curves.at[i++]) {
      const TimeSpan part = clamped({before, curves.at[i]}, span);
      if (part.length() <= 0ms || !curves.requests[i]) continue;
      const double seconds = std::chrono::duration<double>(part.length()).count();
      const double requests = static_cast<double>(*curves.requests[i]) * seconds;
      sum.counted += part.length();
      sum.requests += requests;
      sum.failed += static_cast<double>(curves.failures[i].value_or(0)) * seconds;
      const auto& astray = curves.misdirected[i];
      if (astray) sum.astray = sum.astray.value_or(0) + static_cast<double>(*astray) * requests;
    }
  }
  return sum;
}

void add_times(Account& account, const Incident& incident) {
  const Finding& finding = account.lead->finding;
  account.open = account.lead->open;
  account.first_sign = finding.since;
  account.opened = finding.opened;
  account.ended = finding.resolved;
  for (const IncidentFinding& one : incident.findings) {
    const bool belongs = one.finding.symptom_of == finding.id && !finding.id.empty();
    if (belongs) account.first_sign = std::min(*account.first_sign, one.finding.since);
  }
  const auto change = std::ranges::find(incident.changes, finding.cause.change, &Change::id);
  const bool is_known = !finding.cause.change.empty() && change != incident.changes.end();
  if (is_known) account.suspect = &*change;
  if (!account.open && !account.ended) return;  // for how long nobody knows
  const Affected affected = affected_in(
      incident.curves, {finding.since, finding.resolved.value_or(incident.known_until)});
  if (affected.counted > 0ms) account.affected = affected;
}

}  // namespace

TimeSpan span_of(const IncidentFinding& finding, Instant known_until) {
  const Instant end =
      finding.open ? std::max(known_until, finding.finding.opened) : finding.finding.opened;
  return {finding.finding.since, finding.finding.resolved.value_or(end)};
}

TimeSpan window_of(const Incident& incident) {
  const IncidentFinding* const worst = worst_of(incident);
  if (worst == nullptr) return incident.period;
  TimeSpan span = cluster_of(incident, *worst);
  const auto change = std::ranges::find(incident.changes, worst->finding.cause.change, &Change::id);
  if (change != incident.changes.end()) span.from = std::min(span.from, change->at);
  const milliseconds margin = std::clamp(span.length() / 4, kLeastMargin, kMostMargin);
  const TimeSpan window = clamped({span.from - margin, span.until + margin}, incident.period);
  return window.length() <= 0ms || window.length() * 2 > incident.period.length() ? incident.period
                                                                                  : window;
}

Account account_of(const Incident& incident) {
  Account account;
  account.window = window_of(incident);
  const VerdictInput input = input_of(incident, account.window);
  const Verdict verdict = judge_pool(input);
  const auto lead = std::ranges::find_if(incident.findings, [&](const IncidentFinding& one) {
    return !verdict.finding.empty() && one.finding.id == verdict.finding;
  });
  if (lead == incident.findings.end()) {
    say_nothing_found(account, incident);
    return account;
  }
  account.lead = &*lead;
  account.tone = name_of(lead->finding.severity);
  account.word = verdict.word;
  account.headline = lead->finding.summary;
  const bool stands =
      lead->open && incident.standing && incident.standing->finding == lead->finding.id;
  if (stands) {
    account.lines = incident.standing->lines;
  } else {
    take_lines(account, verdict, lead->finding);
  }
  add_times(account, incident);
  return account;
}

}  // namespace skewd
