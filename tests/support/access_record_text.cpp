// SPDX-License-Identifier: Apache-2.0
#include "tests/support/access_record_text.h"

#include <algorithm>

#include "collectors/balancer.h"
#include "collectors/traefik/log/reader.h"

namespace skewd::support {
namespace {

using Time = std::optional<std::chrono::microseconds>;

std::string field(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : " " + std::string(name) + "=" + std::string(value);
}

std::string field(std::string_view name, const Time& time) {
  return time ? field(name, std::to_string(time->count()) + "us") : std::string();
}

std::string number(std::string_view name, std::uint64_t value) {
  return value == 0 ? std::string() : field(name, std::to_string(value));
}

std::string flag(std::string_view name, bool is_set) {
  return is_set ? " " + std::string(name) : std::string();
}

std::string_view word(AccessTry::Outcome outcome) {
  switch (outcome) {
    case AccessTry::Outcome::answered: return "answered";
    case AccessTry::Outcome::refused: return "refused";
    case AccessTry::Outcome::broken: return "broken";
    case AccessTry::Outcome::unknown: return "unknown";
  }
  return "?";
}

std::string render_try(const AccessTry& attempt) {
  return " [" + std::string(attempt.server) +
         field("address", attempt.address == attempt.server ? "" : attempt.address) + " " +
         std::string(word(attempt.outcome)) + number("status", attempt.status) +
         field("queue", attempt.queue) + field("connect", attempt.connect) +
         field("response", attempt.response) + flag("earlier-pool", attempt.earlier_pool) + "]";
}

}  // namespace

std::vector<AccessLogKind> access_log_kinds() {
  std::vector<AccessLogKind> kinds;
  for (const BalancerKind& kind : balancer_kinds()) {
    if (kind.make_log_reader != nullptr) kinds.push_back({kind.name, kind.make_log_reader});
  }
  const auto is_traefik = [](const AccessLogKind& kind) { return kind.name == "traefik"; };
  if (std::none_of(kinds.begin(), kinds.end(), is_traefik)) {
    kinds.push_back({"traefik", &traefik::make_log_reader});
  }
  return kinds;
}

std::string render_record(const AccessRecord& record) {
  std::string text = record.tcp ? "connection" : "request";
  text += number("status", record.status) + field("listener", record.listener) +
          field("pool", record.pool) + flag("no-server", record.no_server) +
          flag("client-aborted", record.client_aborted);
  for (const AccessTry& attempt : record.tries) text += render_try(attempt);
  text += number("retries", record.retries) + number("redispatches", record.redispatches) +
          field("total", record.total);
  if (record.bytes_out) text += field("bytes", std::to_string(*record.bytes_out));
  return text + number("process", record.process) + field("trace", record.trace_id);
}

std::string render_log(AccessLogReader& reader, std::string_view lines) {
  constexpr std::uint64_t kProcess = 4711;
  std::string text;
  AccessRecord record;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const auto read = reader.read(line, kProcess, record);
    if (!read) {
      text += "error: " + read.error().message;
    } else {
      text += *read == AccessLine::request ? render_record(record) : "other";
    }
    text += "\n";
  }
  return text;
}

}  // namespace skewd::support
