// SPDX-License-Identifier: Apache-2.0
//
// Rule R4. A server that the balancer holds for able answers nothing: ten attempts over two
// scrapes, no answer, and either its connections fail or its requests pile up. A check that is
// some seconds late is no fault of anybody, so with a check that could notice we wait ten seconds;
// a TCP check cannot notice a server that accepts and says nothing. A hang must outlast a garbage
// collection (five seconds) and three usual request times, or a pool of slow requests would look
// dead. Of a server that never answered, connections that fail are enough, in two scrapes or for
// four seconds: a balancer that leaves it alone after a failure (nginx for ten seconds, Apache for
// sixty) asks it no more often. If it joined a pool that is known it is a warning at least,
// whatever it harms: nobody but who added it can mend it.
#include <algorithm>
#include <string>

#include "alerts/detect/impact.h"
#include "alerts/detect/pool_interval.h"
#include "alerts/detect/server_states.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kLeastAttempts = 10;
constexpr int kLeastScrapes = 2;
constexpr int kAnsweringScrapes = 2;  // that end the claim
constexpr Steady kLateCheck = 10s;
constexpr Steady kPause = 5s;
constexpr Steady kNewcomerPause = 4s;
constexpr float kPoolKnown = 30;  // seconds
constexpr double kUsualTimes = 3;
constexpr double kFailing = 0.95;  // of the attempts, where answers are not counted
constexpr double kPilingUp = 0.5;  // of the unanswered requests are still there
constexpr double kMany =
    0.199;  // a fifth of the pool's requests, as one of five equal servers gets
constexpr std::size_t kSmallPool = 3;

enum class Answering { yes, no, not_asked };

Answering is_answering(const ServerTraffic& traffic) {
  const auto attempts = static_cast<double>(traffic.attempts.value_or(0));
  const double failed = failed_connects(traffic);
  if (traffic.responses.has_value()) {
    if (*traffic.responses > 0) return Answering::yes;
    return attempts > 0 || failed > 0 ? Answering::no : Answering::not_asked;
  }
  if (attempts == 0) return Answering::not_asked;  // TCP: only connections can be judged
  return failed >= kFailing * attempts ? Answering::no : Answering::yes;
}

// Whether the check tests only that connections are accepted.
bool is_connect_check(const CheckResult& check) {
  return check.text().starts_with("L4") || check.text().starts_with("L6");
}

Steady needed_time(const PoolInterval& interval, const ServerStats& stats, bool connects_fail) {
  if (connects_fail) return stats.checked ? kLateCheck : Steady(0);
  const Steady usual(
      static_cast<std::int64_t>(kUsualTimes * std::max(0.0, interval.memory.typical_total_ms)));
  const bool check_could_notice = stats.checked && !is_connect_check(stats.check);
  return std::max(usual, check_could_notice ? kLateCheck : kPause);
}

bool is_certain(const PoolInterval& interval, std::size_t i) {
  const SilenceMemory& memory = interval.servers[i].silence;
  const ServerStats& stats = interval.stats[i];
  const Steady silent = interval.end.steady - memory.since_steady;
  if (!memory.answered && memory.failed_connects > 0) {
    const bool enough = memory.scrapes >= kLeastScrapes || silent >= kNewcomerPause;
    return enough && silent >= needed_time(interval, stats, true);
  }
  if (memory.scrapes < kLeastScrapes || memory.attempts < kLeastAttempts) return false;
  const bool connects_fail = memory.failed_connects > 0;
  const bool http = stats.responses.has_value();
  const bool piling_up =
      http && static_cast<double>(stats.in_flight.value_or(0)) >= kPilingUp * memory.attempts;
  const bool timing_out = http && interval.traffic[i].response_errors.value_or(0) > 0;
  if (!connects_fail && !piling_up && !timing_out) return false;
  return silent >= needed_time(interval, stats, connects_fail);
}

// Its pool gets no requests any more, and none waits for it.
bool is_forgotten(const PoolInterval& interval, std::size_t i) {
  return is_abandoned(interval) && interval.stats[i].in_flight.value_or(0) == 0;
}

void begin(const PoolInterval& interval, SilenceMemory& memory) {
  memory.since = interval.begin.wall;
  memory.since_steady = interval.begin.steady;
  memory.joined = !memory.answered && interval.memory.loss.row.watched_seconds >= kPoolKnown;
}

// Apache asks a member that is dead once after a reload, before its counters can be compared, and
// then leaves it alone for a minute.
void note_failed_first(const PoolInterval& interval, std::size_t i) {
  SilenceMemory& memory = interval.servers[i].silence;
  const auto attempts = static_cast<double>(interval.stats[i].attempts.value_or(0));
  const bool answered = interval.stats[i].responses.value_or(0) > 0;
  if (memory.scrapes > 0 || answered || attempts == 0 || attempts >= kLeastAttempts) return;
  begin(interval, memory);
  memory.scrapes = 1;
  memory.attempts = memory.failed_connects = static_cast<float>(attempts);
}

void follow(const PoolInterval& interval, std::size_t i) {
  SilenceMemory& memory = interval.servers[i].silence;
  const bool left_alone = is_left_alone(interval.stats[i]) && !memory.answered;
  if (!is_serving(interval.stats[i].state) && !left_alone) {
    memory = {.answered = memory.answered};
    return;
  }
  if (left_alone) note_failed_first(interval, i);
  if (!interval.counted) return;
  switch (is_answering(interval.traffic[i])) {
    case Answering::not_asked:
      if (is_forgotten(interval, i)) memory = {.answered = memory.answered};
      memory.open = memory.open || (memory.scrapes > 0 && is_certain(interval, i));
      return;
    case Answering::yes:
      if (!memory.open || ++memory.answering >= kAnsweringScrapes) memory = {};
      memory.answered = true;
      return;
    case Answering::no: break;
  }
  if (memory.scrapes == 0) begin(interval, memory);
  memory.scrapes = static_cast<std::uint16_t>(std::min(memory.scrapes + 1, 0xffff));
  memory.answering = 0;
  const ServerTraffic& traffic = interval.traffic[i];
  const std::uint64_t attempts = traffic.attempts.value_or(0);
  memory.attempts += static_cast<float>(attempts);
  memory.repeated += static_cast<float>(std::min(attempts, traffic.retries.value_or(0)));
  const double failed = failed_connects(traffic);
  memory.failed_connects += static_cast<float>(left_alone ? std::max(failed, 1.0) : failed);
  memory.open = memory.open || is_certain(interval, i);
}

std::string state_text(const ServerStats& stats) {
  if (stats.state == ServerState::unknown) return "";
  if (!stats.checked) return ", and no health check watches it";
  const std::string_view check = stats.check.text();
  return ", yet its health check passes" + (check.empty() ? "" : " (" + std::string(check) + ")");
}

// Nothing, where nobody tells how many are still there.
std::string what_became_of_them(const SilenceMemory& memory, const ServerStats& stats) {
  if (memory.failed_connects > 0) {
    return ", " + sentence::count(memory.failed_connects) + " failed connects";
  }
  if (!stats.in_flight.has_value()) return "";
  return ", " + std::to_string(*stats.in_flight) + " in flight";
}

// The part of the pool's requests that is harmed. Where weights tell it they do: what is counted
// wavers, and a severity that does calls people twice.
double harmed_part(const PoolInterval& interval, std::size_t i, double harmed_per_second) {
  const auto due = static_cast<double>(interval.servers[i].ordered_due);
  if (interval.judgement.share_class == ShareClass::exact && due >= 0) return due;
  return harmed_per_second / std::max(request_rate(interval), 1e-3);
}

Finding make_claim(const PoolInterval& interval, std::size_t i) {
  const SilenceMemory& memory = interval.servers[i].silence;
  const ServerStats& stats = interval.stats[i];
  Finding finding =
      claim_about(interval, FindingKind::offline_in_rotation, Layer::server, memory.since);
  finding.server = interval.names[i].name;
  const double seconds = std::max(
      interval.seconds, static_cast<double>((interval.end.wall - memory.since).count()) / 1000.0);
  finding.impact_rps = (memory.attempts - memory.repeated) / seconds;
  const bool much =
      interval.names.size() <= kSmallPool || harmed_part(interval, i, finding.impact_rps) >= kMany;
  finding.severity =
      capped_by_impact(much ? Severity::critical : Severity::warning, finding.impact_rps);
  if (memory.joined) finding.severity = std::max(finding.severity, Severity::warning);
  finding.observed = 0;
  finding.expected = 1;
  finding.summary = interval.pool.name + ": " + finding.server + " is sent requests but answers " +
                    "nothing since " + render_time_of_day(memory.since) + " (" +
                    sentence::count(memory.attempts) + " attempts, 0 answers" +
                    what_became_of_them(memory, stats) + ")" + state_text(stats);
  finding.evidence = {{"unanswered_attempts", memory.attempts},
                      {"failed_connects", memory.failed_connects},
                      {"silent_seconds", seconds}};
  if (stats.in_flight.has_value()) {
    finding.evidence.emplace_back("in_flight", static_cast<double>(*stats.in_flight));
  }
  return finding;
}

}  // namespace

void observe_silence(PoolInterval& interval) {
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    follow(interval, i);
    if (interval.servers[i].silence.open) interval.claims.push_back(make_claim(interval, i));
  }
}

}  // namespace skewd
