// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/top_answers.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "agent/cli/json_fields.h"
#include "exporters/read_instant.h"

namespace skewd {
namespace {

using Json = nlohmann::json;
using namespace top;

std::optional<double> number_of(const Json& value) {
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

std::optional<double> number_in(const Json& object, const char* key) {
  return number_of(member(object, key));
}

std::optional<std::uint64_t> count_in(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_number_unsigned()) return std::nullopt;
  return value.get<std::uint64_t>();
}

std::optional<Instant> time_in(const Json& object, const char* key) {
  return read_rfc3339(text_in(object, key));
}

template <typename Read>
auto list_in(const Json& object, const char* key, Read read) {
  std::vector<decltype(read(object))> list;
  const Json& array = member(object, key);
  if (!array.is_array()) return list;
  list.reserve(array.size());
  for (const Json& element : array) list.push_back(read(element));
  return list;
}

std::optional<std::uint64_t> all_errors(const Json& server) {
  const Json& errors = member(server, "errors");
  std::optional<std::uint64_t> sum;
  for (const char* kind : {"5xx", "connect", "response"}) {
    if (const auto count = count_in(errors, kind)) sum = sum.value_or(0) + *count;
  }
  return sum;
}

Server read_server(const Json& json) {
  return {.name = text_in(json, "server"),
          .state = text_in(json, "state"),
          .eligible = flag_in(json, "eligible"),
          .share = number_in(json, "share"),
          .due = number_in(json, "expected_share"),
          .address = text_in(json, "address"),
          .reason = text_in(json, "reason"),
          .backup = flag_in(json, "backup"),
          .weight = number_in(json, "weight"),
          .errors = all_errors(json),
          .in_flight = count_in(json, "in_flight"),
          .queued = count_in(json, "queued"),
          .latency = number_in(member(json, "latency_seconds"), "total")};
}

// A column of a history; shorter than the others if it is missing.
std::optional<float> value_at(const Json& column, std::size_t row) {
  if (!column.is_array() || row >= column.size()) return std::nullopt;
  const auto value = number_of(column[row]);
  if (!value) return std::nullopt;
  return static_cast<float>(*value);
}

// What is told of it; nothing if nothing is.
std::optional<float> whole_latency(const Json& parts, std::size_t row) {
  std::optional<float> sum;
  for (const char* part : {"queue", "connect", "response"}) {
    if (const auto value = value_at(member(parts, part), row)) sum = sum.value_or(0) + *value;
  }
  return sum;
}

std::vector<Point> read_points(const Json& history) {
  std::vector<Point> points;
  const Json& at = member(history, "at");
  if (!at.is_array()) return points;
  points.reserve(at.size());
  for (std::size_t row = 0; row < at.size(); ++row) {
    const double seconds = number_of(at[row]).value_or(-1);
    if (!(seconds >= 0 && seconds < 1e10)) continue;
    const std::chrono::milliseconds since(std::llround(seconds * 1000));
    points.push_back({.at = Instant(since),
                      .requests = value_at(member(history, "request_rate"), row),
                      .failures = value_at(member(history, "failure_rate"), row),
                      .largest = value_at(member(history, "largest_share"), row),
                      .latency = whole_latency(member(history, "latency_seconds"), row)});
  }
  return points;
}

Pool read_pool(const Json& json) {
  Pool pool{.name = text_in(json, "pool"),
            .algorithm = text_in(json, "algorithm"),
            .request_rate = number_in(json, "request_rate"),
            .imbalance = number_in(json, "imbalance"),
            .servers_total = 0,
            .eligible = count_in(json, "eligible_servers").value_or(0),
            .not_comparable = text_in(json, "not_comparable"),
            .servers = list_in(json, "servers", read_server),
            .news = read_points(member(json, "history"))};
  pool.servers_total = count_in(json, "servers_total").value_or(pool.servers.size());
  return pool;
}

Verdict read_verdict_of(const Json& json) {
  const auto read_line = [](const Json& line) {
    return std::pair(text_in(line, "label"), text_in(line, "text"));
  };
  return {.word = text_in(json, "word"),
          .headline = text_in(json, "headline"),
          .finding = text_in(json, "finding"),
          .lines = list_in(json, "lines", read_line)};
}

Trouble read_severity(const std::string& word) {
  if (word == "critical") return Trouble::critical;
  return word == "warning" ? Trouble::warning : Trouble::info;
}

Finding read_finding(const Json& json) {
  const std::string subtype = text_in(json, "subtype");
  Finding finding{.id = text_in(json, "id"),
                  .kind = text_in(json, "finding") + (subtype.empty() ? "" : "/" + subtype),
                  .severity = read_severity(text_in(json, "severity")),
                  .balancer = text_in(json, "balancer"),
                  .pool = text_in(json, "pool"),
                  .server = text_in(json, "server"),
                  .since = time_in(json, "since"),
                  .resolved = time_in(json, "resolved"),
                  .summary = text_in(json, "summary"),
                  .symptom_of = text_in(json, "symptom_of"),
                  .verdict = {}};
  const Json& verdict = member(json, "verdict");
  if (verdict.is_object()) finding.verdict = read_verdict_of(verdict);
  return finding;
}

std::string read_audit(const Json& audit) {
  const std::string result = text_in(audit, "result");
  const std::uint64_t minutes = count_in(audit, "minutes").value_or(0);
  if (result.empty() || result == "none" || minutes == 0) return "";
  const std::string reason = text_in(audit, "reason");
  return result + " after " + std::to_string(minutes) + " min" +
         (reason.empty() ? "" : ": " + reason);
}

Change read_change(const Json& json) {
  const std::string source = text_in(json, "source");
  const std::string by = source.empty() || source == "unknown" ? "" : ", by " + source;
  const Json& audit = member(json, "audit");
  return {.at = time_in(json, "at"),
          .balancer = text_in(json, "balancer"),
          .pool = text_in(json, "pool"),
          .text = text_in(json, "text") + by + (flag_in(json, "drift") ? ", not in the file" : ""),
          .audit = read_audit(audit),
          .suspect = text_in(audit, "result") == "suspect"};
}

Balancer read_balancer(const Json& json) {
  const auto read_problem = [](const Json& problem) {
    return text_in(problem, "source") + ": " + text_in(problem, "problem");
  };
  return {.name = text_in(json, "name"),
          .kind = text_in(json, "kind"),
          .up = flag_in(json, "up"),
          .stale = flag_in(json, "stale"),
          .last_success = time_in(json, "last_success"),
          .problems = list_in(json, "problems", read_problem),
          .pools = list_in(json, "pools", read_pool)};
}

}  // namespace

Result<Overview> read_overview(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  const auto at = time_in(json, "at");
  if (!at || !member(json, "balancers").is_array()) {
    return failure(ErrorKind::malformed, "the answer is not an overview of skewd");
  }
  return Overview{.at = *at,
                  .host = text_in(json, "host"),
                  .started = text_in(json, "started"),
                  .sentence = text_in(member(json, "headline"), "sentence"),
                  .findings = list_in(json, "findings", read_finding),
                  .changes = list_in(json, "changes", read_change),
                  .balancers = list_in(json, "balancers", read_balancer)};
}

Result<Detail> read_pool_detail(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  const Json& verdict = member(json, "verdict");
  if (!verdict.is_object()) {
    return failure(ErrorKind::malformed, "the answer is not a pool of skewd");
  }
  return Detail{.balancer = text_in(json, "balancer"),
                .pool = read_pool(json),
                .verdict = read_verdict_of(verdict),
                .well = flag_in(verdict, "well"),
                .findings = list_in(json, "findings", read_finding),
                .changes = list_in(json, "changes", read_change)};
}

}  // namespace skewd
