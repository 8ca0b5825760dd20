// SPDX-License-Identifier: Apache-2.0
#include "collectors/caddy/log/reader.h"

#include <algorithm>

#include "collectors/caddy/log/line_fields.h"
#include "collectors/log_values.h"

namespace skewd::caddy {
namespace {

constexpr std::uint16_t kUnavailable = 503;
constexpr std::uint16_t kClientLeft = 499;

void add_try(const LineFields& fields, AccessRecord& record) {
  using Outcome = AccessTry::Outcome;
  AccessTry attempt;
  attempt.server = attempt.address = fields.server;
  attempt.response = read_time(fields.latency, std::chrono::milliseconds(1));
  if (attempt.response) {
    attempt.outcome = Outcome::answered;
    attempt.status = record.status;
  } else if (record.status == 502 || record.status == 504) {
    attempt.outcome = Outcome::broken;  // or refused: that is not told
  }
  record.tries.push_back(attempt);
}

void fill(const LineFields& fields, AccessRecord& record) {
  constexpr std::uint64_t kMostRetries = 1'000'000;
  record.listener = fields.listener;
  record.pool = fields.pool;
  record.status = read_status(fields.status);
  // 2.6 prints 0 where a request came to a pool and nothing was answered.
  const bool unanswered = record.status == 0 && !record.pool.empty() && fields.server.empty();
  record.client_aborted = record.status == kClientLeft || unanswered;
  record.no_server = !record.pool.empty() && fields.server.empty() && record.status == kUnavailable;
  record.redispatches =
      static_cast<std::uint32_t>(std::min(read_whole(fields.retries).value_or(0), kMostRetries));
  record.total = read_time(fields.duration, std::chrono::seconds(1));
  record.bytes_out = read_whole(fields.size);
  record.trace_id = trace_id_of(fields.traceparent);
  if (!fields.server.empty()) add_try(fields, record);
}

class Reader final : public AccessLogReader {
 public:
  Result<AccessLine> read(std::string_view message, std::uint64_t process,
                          AccessRecord& record) override {
    texts_.begin(message);
    LineFields fields;
    if (!read_line(message, texts_, fields)) {
      return failure(ErrorKind::malformed, "is not a whole JSON object");
    }
    if (fields.message.empty()) return failure(ErrorKind::malformed, "has no msg");
    if (fields.message != "handled request") return AccessLine::other;
    if (fields.status.empty()) return failure(ErrorKind::malformed, "has no status");
    begin_record(record, process);
    fill(fields, record);
    return AccessLine::request;
  }

 private:
  LineTexts texts_;
};

}  // namespace

std::unique_ptr<AccessLogReader> make_log_reader() { return std::make_unique<Reader>(); }

}  // namespace skewd::caddy
