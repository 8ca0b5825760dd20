// SPDX-License-Identifier: Apache-2.0
#include "agent/app/probe_book.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace skewd {
namespace {

using namespace std::chrono_literals;

// A log line may come after the answer and after the next scrape, but hardly after two.
constexpr int kScrapesWaited = 2;
constexpr auto kLongestWait = 5s;

std::optional<bool> success_of(ProbeJudgement::Word word) {
  switch (word) {
    case ProbeJudgement::Word::right: return true;
    case ProbeJudgement::Word::wrong:
    case ProbeJudgement::Word::not_run: return false;
    case ProbeJudgement::Word::unknown: break;
  }
  return std::nullopt;
}

ProbeReport report_of(const ProbeSettings& probe) {
  ProbeReport report;
  report.name = probe.name;
  report.url = probe.url;
  report.request = request_text(probe);
  report.interval = probe.interval;
  report.expected_pool = probe.expect.pool;
  return report;
}

}  // namespace

void ProbeBook::configure(const std::vector<ProbeSettings>& probes) {
  std::list<Entry> before = std::exchange(entries_, {});
  for (const Entry& entry : before) altered_.insert(entry.balancer);
  for (const ProbeSettings& probe : probes) {
    const auto known = std::find_if(before.begin(), before.end(),
                                    [&](const Entry& entry) { return entry.probe == probe; });
    if (known != before.end()) {
      entries_.splice(entries_.end(), before, known);
    } else {
      entries_.push_back({probe, "", false, {}, {}, report_of(probe)});
    }
  }
}

void ProbeBook::take(ProbeArrival arrival, const ProbeWay& way) {
  const auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& one) {
    return one.probe.name == arrival.probe;
  });
  if (entry == entries_.end()) return;  // of a probe that is configured no more
  if (entry->waiting) judge(*entry);
  if (entry->balancer != way.balancer) altered_.insert(entry->balancer);
  entry->balancer = way.balancer;
  entry->is_certain = way.is_certain;
  entry->waiting = Waiting{std::move(arrival.answer), {}, {}, {}, 0};
  if (has_witness(*entry)) judge(*entry);
}

// What was not answered needs none, and neither does what goes through nobody whom we read.
bool ProbeBook::has_witness(const Entry& entry) {
  const Waiting& waiting = *entry.waiting;
  if (waiting.answer.outcome != ProbeOutcome::answered || entry.balancer.empty()) return true;
  return waiting.trace.has_value() || waiting.scrapes >= kScrapesWaited;
}

void ProbeBook::see(const std::string& balancer, const ProbeSighting& sighting) {
  for (Entry& entry : entries_) {
    if (!entry.waiting) continue;
    Waiting& waiting = *entry.waiting;
    const auto trace = std::find_if(
        sighting.traces.begin(), sighting.traces.end(),
        [&](const TraceRecord& one) { return one.trace_id == waiting.answer.trace_id; });
    const bool is_own = entry.balancer == balancer;
    if (trace != sighting.traces.end()) note_trace(waiting, balancer, *trace, is_own);
    if (!is_own) continue;
    if (sighting.at.steady >= waiting.answer.ended.steady) ++waiting.scrapes;
    const bool in_between = sighting.lone_since &&
                            sighting.lone_since->steady <= waiting.answer.began.steady &&
                            sighting.at.steady >= waiting.answer.ended.steady;
    if (in_between) waiting.lone = sighting.lone;
    if (has_witness(entry)) judge(entry);
  }
}

// A balancer that stands in front of others has the request for longest.
void ProbeBook::note_trace(Waiting& waiting, const std::string& balancer, const TraceRecord& trace,
                           bool is_own) {
  if (is_own) {
    waiting.trace = trace;
  } else if (!waiting.elsewhere || waiting.elsewhere->record.total <= trace.total) {
    waiting.elsewhere = TraceReport{balancer, trace};
  }
}

void ProbeBook::settle(Moment now) {
  for (Entry& entry : entries_) {
    const bool is_late =
        entry.waiting && now.steady >= entry.waiting->answer.ended.steady + kLongestWait;
    if (is_late) judge(entry);
  }
}

void ProbeBook::judge(Entry& entry) {
  Waiting waiting = *std::exchange(entry.waiting, {});
  // The log of another balancer than was guessed is as good a witness.
  if (!waiting.trace && waiting.elsewhere && !entry.is_certain) {
    waiting.trace = waiting.elsewhere->record;
    altered_.insert(std::exchange(entry.balancer, waiting.elsewhere->balancer));
  }
  const TraceRecord* const trace = waiting.trace ? &*waiting.trace : nullptr;
  if (trace != nullptr) add_times(*trace, waiting.answer.times);
  const ProbeResponder responder = responder_of(entry.probe, waiting.answer, trace)
                                       .value_or(waiting.lone.value_or(ProbeResponder()));
  const ProbeJudgement judgement = judge_probe(entry.probe, waiting.answer, responder);
  entry.history.note(judgement, responder, waiting.answer.began.wall);
  altered_.insert(entry.balancer);
  if (entry.history.is_in_doubt()) doubts_.insert(entry.probe.name);

  ProbeReport& report = entry.report;
  report.balancer = entry.balancer;
  report.success = success_of(judgement.word);
  ++report.runs[static_cast<std::size_t>(judgement.word)];
  report.last = waiting.answer.began.wall;
  report.status = waiting.answer.status;
  report.pool = responder.pool;
  report.server = responder.server;
  report.witness = responder.witness;
  report.text = judgement.text;
  report.trace_id = waiting.answer.trace_id;
  report.span_id = waiting.answer.span_id;
  if (report.success == false) failed_.push_back(report);
  report.times = waiting.answer.times;
  report.certificate_expires = waiting.answer.certificate_expires;
  report.mismatch = entry.history.mismatch().has_value();
}

bool ProbeBook::waits_for(const std::string& balancer) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& entry) { return entry.balancer == balancer; });
}

std::set<std::string> ProbeBook::take_altered() { return std::exchange(altered_, {}); }

std::set<std::string> ProbeBook::take_doubts() { return std::exchange(doubts_, {}); }

std::vector<ProbeReport> ProbeBook::take_failed() { return std::exchange(failed_, {}); }

void ProbeBook::doubt(const std::string& balancer) {
  for (const Entry& entry : entries_) {
    if (entry.balancer == balancer) doubts_.insert(entry.probe.name);
  }
}

std::optional<ProbeSight> ProbeBook::sight(const std::string& balancer) const {
  std::vector<WatchedProbe> probes;
  std::optional<Instant> right_since;
  bool all_right = true;
  for (const Entry& entry : entries_) {
    if (!entry.history.has_judged()) return std::nullopt;
    if (entry.balancer != balancer) continue;
    probes.push_back({entry.probe, entry.history});
    all_right = all_right && entry.report.success == true;
    const Instant began = entry.report.last.value_or(Instant());
    right_since = std::min(right_since.value_or(began), began);
  }
  if (!all_right) right_since.reset();
  return ProbeSight{probe_claims(probes), !probes.empty(), right_since};
}

std::vector<ProbeReport> ProbeBook::reports() const {
  std::vector<ProbeReport> reports;
  for (const Entry& entry : entries_) reports.push_back(entry.report);
  return reports;
}

}  // namespace skewd
