// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <nlohmann/json.hpp>

#include "agent/app/printable.h"
#include "agent/cli/trace_output.h"

namespace skewd {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json seconds_or_null(const std::optional<std::chrono::microseconds>& time) {
  if (!time) return nullptr;
  return std::chrono::duration<double>(*time).count();
}

Json number_or_null(const std::optional<double>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json json_of(const RouteRule& rule) {
  return {{"listener", text_or_null(printable(rule.listener))},
          {"condition", printable(rule.condition)},
          {"file", printable(rule.place.file)},
          {"line", rule.place.line},
          {"certain", rule.is_certain}};
}

Json json_of(const TraceReport& passage) {
  const TraceRecord& record = passage.record;
  const bool answered = !record.tries.empty();
  return {{"balancer", text_or_null(passage.balancer)},
          {"pool", text_or_null(record.pool)},
          {"server", answered ? text_or_null(record.tries.back().server) : Json(nullptr)},
          {"address", answered ? text_or_null(record.tries.back().address) : Json(nullptr)},
          {"status", record.status == 0 ? Json(nullptr) : Json(record.status)},
          {"total_seconds", seconds_or_null(record.total)}};
}

Json json_of(const TracedRequest& request) {
  Json latency = Json::object();
  for (std::size_t i = 0; i < kProbeParts; ++i) {
    latency[std::string(name_of(static_cast<ProbePart>(i)))] =
        seconds_or_null(request.answer.times[i]);
  }
  Json tries = nullptr;
  if (request.told) {
    tries = Json::array();
    for (const TraceTry& each : request.told->record.tries) {
      tries.push_back({{"server", text_or_null(each.server)},
                       {"address", text_or_null(each.address)},
                       {"status", each.status == 0 ? Json(nullptr) : Json(each.status)}});
    }
  }
  Json further = Json::array();
  if (request.told) {
    for (const TraceReport& one : request.told->further) further.push_back(json_of(one));
  }
  const bool answered = request.answer.outcome == ProbeOutcome::answered;
  return {{"trace_id", request.answer.trace_id},
          {"answered", answered},
          {"trouble", text_or_null(printable(request.answer.trouble))},
          {"status", request.answer.status == 0 ? Json(nullptr) : Json(request.answer.status)},
          {"balancer", request.told ? text_or_null(request.told->balancer) : Json(nullptr)},
          {"pool", text_or_null(request.responder.pool)},
          {"server", text_or_null(request.responder.server)},
          {"witness", name_of(request.responder.witness)},
          {"latency_seconds", std::move(latency)},
          {"tries", std::move(tries)},
          {"further", std::move(further)},
          {"rule", request.rule ? json_of(*request.rule) : Json(nullptr)}};
}

}  // namespace

std::string render_trace_output_json(const Trace& trace) {
  Json json = {{"url", printable(trace.url)}, {"agent_trouble", text_or_null(trace.agent_trouble)}};
  Json& requests = json["requests"] = Json::array();
  for (const TracedRequest& request : trace.requests) requests.push_back(json_of(request));
  Json& servers = json["servers"] = Json::array();
  for (const TracedServer& server : trace.servers) {
    servers.push_back({{"balancer", text_or_null(server.balancer)},
                       {"pool", text_or_null(server.pool)},
                       {"server", text_or_null(server.server)},
                       {"requests", server.requests},
                       {"share", server.share},
                       {"expected_share", number_or_null(server.expected_share)}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace skewd
