// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/log/judgement.h"

#include "collectors/log_values.h"

namespace skewd::haproxy {
namespace {

using Outcome = AccessTry::Outcome;

constexpr std::chrono::microseconds kMillisecond = std::chrono::milliseconds(1);

// Who ended it, and when.
struct Termination {
  char who = '-';
  char phase = '-';

  [[nodiscard]] bool by_client() const { return who == 'C' || who == 'c'; }
  // 's' is a timeout; 'D' is HAProxy, because the server was found dead.
  [[nodiscard]] bool by_server() const { return who == 'S' || who == 's' || who == 'D'; }
  [[nodiscard]] bool in_queue() const { return phase == 'Q'; }
};

Termination termination_of(std::string_view letters) {
  if (letters.size() < 2) return {};
  return {letters[0], letters[1]};
}

void judge_nobody(const LineFields& fields, Termination end, AccessRecord& record) {
  record.client_aborted = end.by_client();
  record.no_server = !end.by_client() && (end.in_queue() || (end.who == 'S' && end.phase == 'C'));
  // The listener answered by itself; that of a `listen` cannot be told from its pool.
  const bool by_listener = fields.pool == fields.frontend && !record.no_server;
  if (by_listener) record.pool = {};
}

void read_retries(std::string_view text, AccessRecord& record) {
  const bool moved = text.starts_with('+');
  if (moved) text.remove_prefix(1);
  constexpr std::uint64_t kMost = 1'000'000;
  const std::uint64_t count = std::min(read_whole(text).value_or(0), kMost);
  record.redispatches = moved && count > 0 ? 1 : 0;
  record.retries = static_cast<std::uint32_t>(count) - record.redispatches;
}

Outcome outcome_of(const LineFields& fields, Termination end, const AccessTry& attempt) {
  if (!attempt.connect) return end.by_server() ? Outcome::refused : Outcome::unknown;
  const bool ended_in_data = end.phase == 'D' && (end.who == 'S' || end.who == 'D');
  if (fields.tcp) {
    if (ended_in_data) return Outcome::broken;
    // A connection may end without a word from the server, and nothing be wrong.
    return read_whole(fields.bytes).value_or(0) > 0 ? Outcome::answered : Outcome::unknown;
  }
  if (attempt.response) {
    const bool cut_off = ended_in_data || (end.phase == 'D' && (end.who == 's' || end.who == 'P'));
    return cut_off ? Outcome::broken : Outcome::answered;
  }
  return end.by_server() || end.who == 'P' ? Outcome::broken : Outcome::unknown;
}

std::string_view address_of(std::string_view text) {
  // Of sockets only that they are some is told: "unix:0".
  return text.starts_with('-') || text == "unix:0" ? std::string_view() : text;
}

}  // namespace

void judge(const LineFields& fields, AccessRecord& record) {
  const Termination end = termination_of(fields.termination);
  record.pool = fields.pool;
  if (fields.server.starts_with('<')) return judge_nobody(fields, end, record);
  read_retries(fields.retries, record);
  AccessTry attempt;
  attempt.server = fields.server;
  attempt.address = address_of(fields.address);
  attempt.queue = read_time(fields.queue, kMillisecond);
  attempt.connect = read_time(fields.connect, kMillisecond);
  attempt.response = read_time(fields.response, kMillisecond);
  if (end.in_queue()) {  // of the server: it was never asked
    record.client_aborted = end.by_client();
    record.no_server = !end.by_client();
    return;
  }
  attempt.outcome = outcome_of(fields, end, attempt);
  if (attempt.response) attempt.status = record.status;
  const bool got_nothing = fields.tcp ? !attempt.connect : !attempt.response;
  record.client_aborted = end.by_client() && got_nothing;
  if (record.retries + record.redispatches > 0) {
    attempt.queue.reset();  // they have the failed attempts in them
    attempt.connect.reset();
  }
  record.tries.push_back(attempt);
}

}  // namespace skewd::haproxy
