// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/log/reader.h"

#include <algorithm>
#include <array>

#include "collectors/haproxy/log/judgement.h"
#include "collectors/haproxy/log/line_fields.h"
#include "collectors/log_values.h"

namespace skewd::haproxy {
namespace {

// How notices begin: "Server p/s1 is DOWN", "backend p has no server available!".
bool is_notice(std::string_view message) {
  constexpr std::array<std::string_view, 19> kFirstWords{
      "Server ",  "Backup ",  "backend ",   "proxy ",    "Proxy ",  "Connect from ", "Health ",
      "Agent ",   "Stopping", "Stopped ",   "Pausing",   "Paused ", "Enabling ",     "Disabling ",
      "Loading ", "Resuming", "New worker", "Starting ", "Resumed "};
  return std::any_of(kFirstWords.begin(), kFirstWords.end(),
                     [&](std::string_view word) { return message.starts_with(word); }) ||
         message.find(" changed its IP from ") != std::string_view::npos;
}

class Reader final : public AccessLogReader {
 public:
  Result<AccessLine> read(std::string_view message, std::uint64_t process,
                          AccessRecord& record) override {
    // The library of syslog ends its lines, HAProxy as well.
    if (message.ends_with('\n')) message.remove_suffix(1);
    const bool is_json = message.starts_with('{');
    if (!is_json && !is_plain_line(message)) {
      if (is_notice(message)) return AccessLine::other;
      return failure(ErrorKind::malformed, "is no line of HAProxy's log that is known");
    }
    texts_.begin(message);
    const auto fields = is_json ? read_json_line(message, texts_) : read_plain_line(message);
    if (!fields) return tl::unexpected(fields.error());
    if (!is_json && fields->status.empty()) return AccessLine::other;
    begin_record(record, process);
    fill(*fields, record);
    judge(*fields, record);
    return AccessLine::request;
  }

 private:
  static void fill(const LineFields& fields, AccessRecord& record) {
    record.tcp = fields.tcp;
    record.listener = fields.frontend;
    if (!fields.tcp) record.status = read_status(fields.status);
    record.total = read_time(fields.total, std::chrono::milliseconds(1));
    record.bytes_out = read_whole(fields.bytes);
    record.trace_id = trace_id_of(fields.traceparent);
  }

  LineTexts texts_;
};

}  // namespace

std::unique_ptr<AccessLogReader> make_log_reader() { return std::make_unique<Reader>(); }

}  // namespace skewd::haproxy
