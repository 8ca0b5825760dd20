// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/status_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/app/printable.h"
#include "agent/cli/json_fields.h"

namespace skewd {
namespace {

using Json = nlohmann::json;

std::optional<double> number_in(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

std::optional<std::uint64_t> count_in(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_number_unsigned()) return std::nullopt;
  return value.get<std::uint64_t>();
}

// Every element of an array, read by `read`; nothing if it is no array.
template <typename Read>
auto list_in(const Json& object, const char* key, Read read) {
  std::vector<decltype(read(object))> list;
  const Json& array = member(object, key);
  if (!array.is_array()) return list;
  for (const Json& element : array) list.push_back(read(element));
  return list;
}

std::uint64_t all_errors(const Json& server) {
  const Json& errors = member(server, "errors");
  std::uint64_t sum = 0;
  for (const char* kind : {"5xx", "connect", "response"}) {
    sum += count_in(errors, kind).value_or(0);
  }
  return sum;
}

StatusServer read_server(const Json& server) {
  return {.name = text_in(server, "server"),
          .state = text_in(server, "state"),
          .address = text_in(server, "address"),
          .backup = flag_in(server, "backup"),
          .eligible = flag_in(server, "eligible"),
          .weight = number_in(server, "weight").value_or(0),
          .share = number_in(server, "share"),
          .expected_share = number_in(server, "expected_share"),
          .requests = count_in(server, "requests_total").value_or(0),
          .errors = all_errors(server),
          .in_flight = count_in(server, "in_flight"),
          .response_seconds = number_in(member(server, "latency_seconds"), "response")};
}

StatusPool read_pool(const Json& pool) {
  return {.name = text_in(pool, "pool"),
          .algorithm = text_in(pool, "algorithm"),
          .request_rate = number_in(pool, "request_rate").value_or(0),
          .requests = count_in(pool, "requests_total").value_or(0),
          .balancer_errors = count_in(pool, "balancer_errors_total").value_or(0),
          .imbalance = number_in(pool, "imbalance"),
          .not_comparable = text_in(pool, "not_comparable"),
          .picks_are_requests = flag_in(pool, "picks_are_requests"),
          .servers = list_in(pool, "servers", read_server)};
}

void read_sources(const Json& sources, StatusBalancer& balancer) {
  if (!sources.is_array()) return;
  for (const Json& source : sources) {
    balancer.partly_up = balancer.partly_up || flag_in(source, "up");
    const std::string problem = text_in(source, "problem");
    if (problem.empty()) continue;
    balancer.problems.push_back(text_in(source, "source") + ": " + problem);
  }
}

std::string read_note(const Json& note) {
  const auto* text = note.get_ptr<const Json::string_t*>();
  return text == nullptr ? "" : printable(*text);
}

StatusBalancer read_balancer(const Json& json) {
  StatusBalancer balancer{
      .name = text_in(json, "name"),
      .kind = text_in(json, "kind"),
      .version = text_in(json, "version"),
      .up = flag_in(json, "up"),
      .stale = flag_in(json, "stale"),
      .last_success = text_in(json, "last_success"),
      .scrape_interval_seconds = number_in(json, "scrape_interval_seconds").value_or(0),
      .problems = {},
      .counters_sources = list_in(json, "counters_sources", read_note),
      .exact_latency_source = text_in(json, "exact_latency_source"),
      .notes = list_in(json, "notes", read_note),
      .pools = list_in(json, "pools", read_pool)};
  read_sources(member(json, "sources"), balancer);
  return balancer;
}

StatusFinding read_finding(const Json& finding) {
  return {.id = text_in(finding, "id"),
          .finding = text_in(finding, "finding"),
          .subtype = text_in(finding, "subtype"),
          .severity = text_in(finding, "severity"),
          .balancer = text_in(finding, "balancer"),
          .layer = text_in(finding, "layer"),
          .since = text_in(finding, "since"),
          .summary = text_in(finding, "summary"),
          .cause = text_in(member(finding, "cause"), "text"),
          .symptom_of = text_in(finding, "symptom_of")};
}

std::vector<StatusFinding> read_open_findings(const Json& report) {
  std::vector<StatusFinding> open;
  const Json& findings = member(report, "findings");
  if (!findings.is_array()) return open;
  for (const Json& finding : findings) {
    if (text_in(finding, "resolved").empty()) open.push_back(read_finding(finding));
  }
  return open;
}

}  // namespace

Result<StatusReport> read_status_report(std::string_view json) {
  const Json report = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!member(report, "balancers").is_array()) {
    return failure(ErrorKind::malformed, "the answer is not a report of skewd");
  }
  return StatusReport{.at = text_in(report, "at"),
                      .version = text_in(report, "version"),
                      .host = text_in(report, "host"),
                      .ready = flag_in(report, "ready"),
                      .balancers = list_in(report, "balancers", read_balancer),
                      .open = read_open_findings(report)};
}

bool needs_attention(const StatusReport& report) {
  return std::any_of(report.open.begin(), report.open.end(),
                     [](const StatusFinding& finding) { return finding.severity != "info"; });
}

}  // namespace skewd
