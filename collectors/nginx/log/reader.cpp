// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/log/reader.h"

#include "collectors/log_values.h"
#include "collectors/nginx/log/tries.h"

namespace skewd::nginx {
namespace {

// "2026/11/21 02:35:25 [error] ...": the error log, which may go to the same place.
bool is_error_log(std::string_view message) {
  constexpr std::string_view kPattern = "0000/00/00 ";
  if (message.size() < kPattern.size()) return false;
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const bool is_digit = message[i] >= '0' && message[i] <= '9';
    if (kPattern[i] == '0' ? !is_digit : message[i] != kPattern[i]) return false;
  }
  return true;
}

class Reader final : public AccessLogReader {
 public:
  Result<AccessLine> read(std::string_view message, std::uint64_t process,
                          AccessRecord& record) override {
    if (is_error_log(message)) return AccessLine::other;
    texts_.begin(message);
    LineFields fields;
    if (message.starts_with('{')) {
      if (!fields.read_json(message, texts_)) return malformed("is not a whole JSON object");
    } else if (!fields.read_plain(message)) {
      return malformed("is neither JSON nor key=value with tabs between");
    }
    if (fields[LogField::status].empty()) return malformed("has no status");
    begin_record(record, process);
    fill(fields, record);
    auto tries = read_tries(fields, record);
    if (!tries) return tl::unexpected(std::move(tries).error());
    return AccessLine::request;
  }

 private:
  static tl::unexpected<Error> malformed(const char* message) {
    return failure(ErrorKind::malformed, message);
  }

  void fill(const LineFields& fields, AccessRecord& record) {
    constexpr std::chrono::microseconds kSecond = std::chrono::seconds(1);
    constexpr std::uint16_t kClientLeft = 499;
    record.tcp = !fields[LogField::protocol].empty() || !fields[LogField::session_time].empty();
    record.listener = listener_of(fields, record.tcp);
    record.pool = fields[LogField::pool];
    if (!record.tcp) record.status = read_status(fields[LogField::status]);
    record.client_aborted = record.status == kClientLeft;
    record.total =
        read_time(fields[record.tcp ? LogField::session_time : LogField::request_time], kSecond);
    record.bytes_out = read_whole(fields[LogField::bytes_sent]);
    record.process = read_whole(fields[LogField::pid]).value_or(record.process);
    record.trace_id = trace_id_of(fields[LogField::traceparent]);
  }

  // As the reader of configurations calls it: "shop.example:443", "stream :5432", and "*:443" where
  // the server has no name.
  std::string_view listener_of(const LineFields& fields, bool tcp) {
    const std::string_view name = fields[LogField::server_name];
    const std::string_view port = fields[LogField::server_port];
    if (port.empty()) return name;
    if (tcp) return texts_.join("stream :", port);
    if (name.empty()) return texts_.join("*:", port);
    return texts_.join(texts_.join(name, ":"), port);
  }

  LineTexts texts_;
};

}  // namespace

std::unique_ptr<AccessLogReader> make_log_reader() { return std::make_unique<Reader>(); }

}  // namespace skewd::nginx
