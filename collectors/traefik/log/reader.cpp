// SPDX-License-Identifier: Apache-2.0
//
// Traefik 2 and 3, after its documentation and lines that users published. It tells the last server
// that was tried. A server that cannot be reached is answered for with 502 or 504, which shows as
// the status of the server as well: such a status is never taken for the server's own.
#include "collectors/traefik/log/reader.h"

#include <algorithm>
#include <array>

#include "collectors/json_members.h"
#include "collectors/log_values.h"

namespace skewd::traefik {
namespace {

constexpr std::chrono::nanoseconds kLongest = std::chrono::hours(24 * 365);

struct LineFields {
  std::string_view listener;
  std::string_view router;
  std::string_view pool;
  std::string_view address;
  std::string_view url;
  std::string_view status;
  std::string_view server_status;
  std::string_view server_time;
  std::string_view retries;
  std::string_view total;
  std::string_view bytes;
  std::string_view traceparent;
};

struct KeyName {
  std::string_view key;
  std::string_view LineFields::*field;
};

constexpr std::array<KeyName, 12> kKeys{{{"entryPointName", &LineFields::listener},
                                         {"RouterName", &LineFields::router},
                                         {"ServiceName", &LineFields::pool},
                                         {"ServiceAddr", &LineFields::address},
                                         {"ServiceURL", &LineFields::url},
                                         {"DownstreamStatus", &LineFields::status},
                                         {"OriginStatus", &LineFields::server_status},
                                         {"OriginDuration", &LineFields::server_time},
                                         {"RetryAttempts", &LineFields::retries},
                                         {"Duration", &LineFields::total},
                                         {"DownstreamContentSize", &LineFields::bytes},
                                         {"request_Traceparent", &LineFields::traceparent}}};

// Until 2.11 the URL is written in its parts.
std::string_view url_of(const JsonValue& value, LineTexts& texts) {
  std::string_view scheme;
  std::string_view host;
  JsonMembers parts(value.raw);
  while (parts.next()) {
    if (parts.key() == "Scheme") scheme = texts.text_of(parts.value());
    if (parts.key() == "Host") host = texts.text_of(parts.value());
  }
  if (scheme.empty() || host.empty()) return {};
  return texts.join(texts.join(scheme, "://"), host);
}

bool read_fields(std::string_view line, LineTexts& texts, LineFields& fields) {
  JsonMembers members(line);
  while (members.next()) {
    for (const KeyName& known : kKeys) {
      if (known.key != members.key()) continue;
      std::string_view& place = fields.*known.field;
      const JsonValue& value = members.value();
      if (!place.empty()) break;
      place = value.kind == JsonValue::Kind::object ? url_of(value, texts) : texts.text_of(value);
      break;
    }
  }
  return members.is_whole();
}

std::optional<std::chrono::microseconds> read_nanoseconds(std::string_view text) {
  const auto number = read_whole(text);
  if (!number || *number > static_cast<std::uint64_t>(kLongest.count())) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::nanoseconds(*number));
}

void add_try(const LineFields& fields, AccessRecord& record) {
  AccessTry attempt;
  attempt.address = fields.address;
  attempt.server = fields.url.empty() ? fields.address : fields.url;
  const std::uint16_t status = read_status(fields.server_status);
  if (status == 502 || status == 504) {
    attempt.outcome = AccessTry::Outcome::broken;
  } else if (status != 0 && !record.client_aborted) {
    attempt.outcome = AccessTry::Outcome::answered;
    attempt.status = status;
    attempt.response = read_nanoseconds(fields.server_time);
  }
  record.tries.push_back(attempt);
}

void fill(const LineFields& fields, AccessRecord& record) {
  constexpr std::uint64_t kMostRetries = 1'000'000;
  constexpr std::uint16_t kClientLeft = 499;
  constexpr std::uint16_t kUnavailable = 503;
  record.listener = fields.listener.empty() ? fields.router : fields.listener;
  record.pool = fields.pool;
  record.status = read_status(fields.status);
  record.client_aborted = record.status == kClientLeft;
  const bool has_server = !fields.address.empty() || !fields.url.empty();
  record.no_server = !record.pool.empty() && !has_server && record.status == kUnavailable;
  record.redispatches =
      static_cast<std::uint32_t>(std::min(read_whole(fields.retries).value_or(0), kMostRetries));
  record.total = read_nanoseconds(fields.total);
  record.bytes_out = read_whole(fields.bytes);
  record.trace_id = trace_id_of(fields.traceparent);
  if (has_server) add_try(fields, record);
}

class Reader final : public AccessLogReader {
 public:
  Result<AccessLine> read(std::string_view message, std::uint64_t process,
                          AccessRecord& record) override {
    texts_.begin(message);
    LineFields fields;
    if (!read_fields(message, texts_, fields)) {
      return failure(ErrorKind::malformed, "is not a whole JSON object");
    }
    if (fields.status.empty()) {
      // Its other log, which may go to the same place.
      if (message.find("\"level\":") != std::string_view::npos) return AccessLine::other;
      return failure(ErrorKind::malformed, "has no DownstreamStatus");
    }
    begin_record(record, process);
    fill(fields, record);
    return AccessLine::request;
  }

 private:
  LineTexts texts_;
};

}  // namespace

std::unique_ptr<AccessLogReader> make_log_reader() { return std::make_unique<Reader>(); }

}  // namespace skewd::traefik
