// SPDX-License-Identifier: Apache-2.0
//
// Apache's log tells the last worker that was tried, and notes of its proxy: the status that the
// worker answered, and the port from which Apache was connected to it.
#include "collectors/apache/log/reader.h"

#include <array>

#include "collectors/json_members.h"
#include "collectors/log_values.h"

namespace skewd::apache {
namespace {

struct LineFields {
  std::string_view status;
  std::string_view listener;
  std::string_view pool;
  std::string_view worker;
  std::string_view worker_status;
  std::string_view source_port;
  std::string_view total_us;
  std::string_view bytes;
  std::string_view pid;
  std::string_view traceparent;
};

struct KeyName {
  std::string_view key;
  std::string_view LineFields::*field;
};

// In the order of the documented format.
constexpr std::array<KeyName, 10> kKeys{{{"status", &LineFields::status},
                                         {"listener", &LineFields::listener},
                                         {"pool", &LineFields::pool},
                                         {"worker", &LineFields::worker},
                                         {"worker_status", &LineFields::worker_status},
                                         {"source_port", &LineFields::source_port},
                                         {"total_us", &LineFields::total_us},
                                         {"bytes", &LineFields::bytes},
                                         {"pid", &LineFields::pid},
                                         {"traceparent", &LineFields::traceparent}}};

// Of a key that is there twice the first counts, because what clients choose stands last.
bool read_fields(std::string_view line, LineTexts& texts, LineFields& fields) {
  JsonMembers members(line);
  while (members.next()) {
    for (const KeyName& known : kKeys) {
      if (known.key != members.key()) continue;
      const std::string_view value = texts.text_of(members.value());
      std::string_view& place = fields.*known.field;
      if (place.empty() && value != "-") place = value;  // that is how Apache prints nothing
      break;
    }
  }
  return members.is_whole();
}

// "http://10.0.0.1:8080/app", "http://[::1]:80", "unix:/run/app.sock|fcgi://app": where it is.
std::string_view address_of(std::string_view url) {
  if (url.starts_with("unix:")) return url.substr(0, url.find('|'));
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

AccessTry::Outcome outcome_of(const LineFields& fields, std::uint16_t status) {
  using Outcome = AccessTry::Outcome;
  if (read_status(fields.worker_status) != 0) return Outcome::answered;
  // Only mod_proxy_http leaves notes.
  const bool is_http = fields.worker.find("http://") != std::string_view::npos ||
                       fields.worker.find("https://") != std::string_view::npos;
  const bool may_be_apache = status == 502 || status == 503 || status == 504;
  if (!may_be_apache) return status == 0 ? Outcome::unknown : Outcome::answered;
  if (!is_http) return Outcome::unknown;
  return fields.source_port.empty() ? Outcome::refused : Outcome::broken;
}

class Reader final : public AccessLogReader {
 public:
  Result<AccessLine> read(std::string_view message, std::uint64_t process,
                          AccessRecord& record) override {
    if (message.starts_with('[')) return AccessLine::other;  // "[Sat Nov 21 ...]": the error log
    texts_.begin(message);
    LineFields fields;
    if (!read_fields(message, texts_, fields)) {
      return failure(ErrorKind::malformed, "is not a whole JSON object");
    }
    if (fields.status.empty()) return failure(ErrorKind::malformed, "has no status");
    begin_record(record, process);
    fill(fields, record);
    return AccessLine::request;
  }

 private:
  static void fill(const LineFields& fields, AccessRecord& record) {
    record.listener = fields.listener;
    record.pool = fields.pool;
    record.status = read_status(fields.status);
    record.total = read_time(fields.total_us, std::chrono::microseconds(1));
    record.bytes_out = read_whole(fields.bytes);
    record.process = read_whole(fields.pid).value_or(record.process);
    record.trace_id = trace_id_of(fields.traceparent);
    if (fields.worker.empty()) return;
    AccessTry attempt;
    attempt.server = fields.worker;
    attempt.address = address_of(fields.worker);
    attempt.status = read_status(fields.worker_status);
    attempt.outcome = outcome_of(fields, record.status);
    record.tries.push_back(attempt);
  }

  LineTexts texts_;
};

}  // namespace

std::unique_ptr<AccessLogReader> make_log_reader() { return std::make_unique<Reader>(); }

}  // namespace skewd::apache
