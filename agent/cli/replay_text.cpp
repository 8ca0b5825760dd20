// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/replay_text.h"

#include <algorithm>

#include "agent/app/printable.h"
#include "agent/cli/plain_figures.h"
#include "exporters/status/json.h"

namespace skewd {
namespace {

// "2026-11-21 02:51:14" in UTC.
std::string render_second(Instant at) {
  std::string text = render_rfc3339(at).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string place_of(const Finding& finding) {
  std::string place = finding.balancer;
  for (const std::string* part : {&finding.listener, &finding.pool, &finding.server}) {
    if (!part->empty()) place += '/' + *part;
  }
  return printable(place);
}

std::string name_of(const Finding& finding) {
  std::string name(skewd::name_of(finding.kind));
  if (!finding.subtype.empty()) name += '/' + finding.subtype;
  return printable(name);
}

Paint paint_of(const FindingEvent& event) {
  if (event.kind == FindingEventKind::resolved) return Paint::good;
  switch (event.finding.severity) {
    case Severity::critical: return Paint::bad;
    case Severity::warning: return Paint::warning;
    case Severity::info: break;
  }
  return Paint::faint;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string cell(text);
  cell.resize(std::max(width, cell.size()), ' ');
  return cell;
}

}  // namespace

void ReplayCounts::note(const RecordedScrape& scrape) {
  ++scrapes;
  const bool answered = std::any_of(scrape.sources.begin(), scrape.sources.end(),
                                    [](const auto& source) { return !source.answers.empty(); });
  if (!answered) ++unanswered;
  balancers.insert(scrape.balancer);
  first = std::min(first.value_or(scrape.at), scrape.at);
  last = std::max(last, scrape.at);
}

void ReplayCounts::note(const FindingEvent& event) {
  const Severity severity = event.finding.severity;
  if (severity != Severity::info) found = true;
  if (event.kind == FindingEventKind::resolved) return;
  Severity& worst = worst_of.try_emplace(event.finding.id, severity).first->second;
  worst = std::max(worst, severity);
}

std::uint64_t ReplayCounts::of(Severity severity) const {
  return static_cast<std::uint64_t>(std::count_if(
      worst_of.begin(), worst_of.end(), [&](const auto& one) { return one.second == severity; }));
}

std::string render_event(Instant at, const FindingEvent& event, Colour colour) {
  const Finding& finding = event.finding;
  std::string what = printable(finding.summary);
  if (event.kind == FindingEventKind::resolved) {
    what = "after " + render_length(std::max(at - finding.since, std::chrono::milliseconds(0)));
  }
  return render_second(at) + "  " + padded(skewd::name_of(event.kind), 8) + "  " +
         paint_text(padded(skewd::name_of(finding.severity), 8), paint_of(event), colour) + "  " +
         place_of(finding) + "  " + name_of(finding) + ": " + what + '\n';
}

std::string render_counts(const ReplayCounts& counts) {
  if (!counts.first) return "Nothing was replayed: there is no scrape.\n";
  std::string text = "Nothing was found";
  const std::size_t findings = counts.worst_of.size();
  if (findings > 0) {
    text = render_plural(findings, "finding") + " (" +
           render_plain_count(counts.of(Severity::critical)) + " critical, " +
           render_plain_count(counts.of(Severity::warning)) + " warning, " +
           render_plain_count(counts.of(Severity::info)) + " info)";
  }
  text += " in " + render_plural(counts.scrapes, "scrape") + " of " +
          render_plural(counts.balancers.size(), "balancer") + ", " +
          render_length(counts.last - *counts.first) + " from " + render_second(*counts.first) +
          " UTC";
  if (counts.unanswered > 0) {
    text += "; " + render_plural(counts.unanswered, "scrape") + " without an answer";
  }
  return text + ".\n";
}

}  // namespace skewd
