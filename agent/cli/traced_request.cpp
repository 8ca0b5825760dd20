// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/traced_request.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "agent/app/printable.h"
#include "agent/cli/json_fields.h"

namespace skewd {
namespace {

using Json = nlohmann::json;
using ServerKey = std::tuple<std::string, std::string, std::string>;  // balancer, pool, server

std::optional<std::chrono::microseconds> time_in(const Json& object, const char* key) {
  const Json& seconds = member(object, key);
  if (!seconds.is_number()) return std::nullopt;
  return std::chrono::microseconds(std::llround(seconds.get<double>() * 1e6));
}

template <typename Number>
Number number_in(const Json& object, const char* key) {
  const Json& number = member(object, key);
  return number.is_number_unsigned() ? number.get<Number>() : Number{0};
}

AccessTry::Outcome outcome_in(const Json& object) {
  const std::string word = text_in(object, "outcome");
  if (word == "answered") return AccessTry::Outcome::answered;
  if (word == "refused") return AccessTry::Outcome::refused;
  return word == "broken" ? AccessTry::Outcome::broken : AccessTry::Outcome::unknown;
}

TraceTry read_try(const Json& json) {
  return {text_in(json, "server"),
          text_in(json, "address"),
          outcome_in(json),
          number_in<std::uint16_t>(json, "status"),
          time_in(json, "queue_seconds"),
          time_in(json, "server_connect_seconds"),
          time_in(json, "response_seconds")};
}

// What one balancer told.
TraceReport read_passage(const Json& json, const std::string& trace_id) {
  TraceReport report;
  report.balancer = text_in(json, "balancer");
  report.record.trace_id = trace_id;
  report.record.listener = text_in(json, "listener");
  report.record.pool = text_in(json, "pool");
  report.record.status = number_in<std::uint16_t>(json, "status");
  report.record.retries = number_in<std::uint32_t>(json, "retries");
  report.record.redispatches = number_in<std::uint32_t>(json, "redispatches");
  report.record.total = time_in(json, "total_seconds");
  for (const Json& each : member(json, "tries")) report.record.tries.push_back(read_try(each));
  return report;
}

// Which balancer has that pool, where the log did not tell.
std::string balancer_of(const StatusReport* report, const std::string& pool) {
  if (report == nullptr) return {};
  for (const StatusBalancer& balancer : report->balancers) {
    for (const StatusPool& one : balancer.pools) {
      if (one.name == pool) return balancer.name;
    }
  }
  return {};
}

void add_expected(const StatusReport& report, std::map<ServerKey, TracedServer>& servers) {
  for (const StatusBalancer& balancer : report.balancers) {
    for (const StatusPool& pool : balancer.pools) {
      const bool is_concerned = std::any_of(servers.begin(), servers.end(), [&](const auto& one) {
        return one.second.balancer == balancer.name && one.second.pool == pool.name;
      });
      if (!is_concerned) continue;
      for (const StatusServer& server : pool.servers) {
        TracedServer& row = servers[{balancer.name, pool.name, server.name}];
        row.balancer = balancer.name;
        row.pool = pool.name;
        row.server = server.name;
        row.expected_share = server.expected_share;
      }
    }
  }
}

}  // namespace

TracedRequest traced_request(const ProbeSettings& probe, ProbeAnswer answer,
                             std::optional<TraceReport> told) {
  TracedRequest request;
  const TraceRecord* const record = told ? &told->record : nullptr;
  request.responder = responder_of(probe, answer, record).value_or(ProbeResponder());
  request.responder.pool = printable(request.responder.pool);
  request.responder.server = printable(request.responder.server);
  if (record != nullptr) add_times(*record, answer.times);
  request.answer = std::move(answer);
  request.told = std::move(told);
  return request;
}

std::optional<TraceReport> read_trace_report(std::string_view json) {
  const Json trace = Json::parse(json, nullptr, false);
  if (!trace.is_object() || !member(trace, "trace_id").is_string()) return std::nullopt;
  const std::string id = text_in(trace, "trace_id");
  TraceReport report = read_passage(trace, id);
  for (const Json& each : member(trace, "further")) {
    report.further.push_back(read_passage(each, id));
  }
  return report;
}

std::vector<TracedServer> traced_servers(const std::vector<TracedRequest>& requests,
                                         const StatusReport* report) {
  std::map<ServerKey, TracedServer> servers;
  std::size_t known = 0;
  for (const TracedRequest& request : requests) {
    const ProbeResponder& by = request.responder;
    if (by.server.empty()) continue;
    const std::string balancer =
        request.told ? request.told->balancer : balancer_of(report, by.pool);
    TracedServer& row = servers[{balancer, by.pool, by.server}];
    row.balancer = balancer;
    row.pool = by.pool;
    row.server = by.server;
    ++row.requests;
    ++known;
  }
  if (report != nullptr) add_expected(*report, servers);
  std::vector<TracedServer> rows;
  for (auto& [place, row] : servers) {
    if (known > 0) row.share = static_cast<double>(row.requests) / static_cast<double>(known);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace skewd
