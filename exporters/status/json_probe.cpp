// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <chrono>

#include "exporters/status/json_values.h"

namespace skewd {
namespace {

constexpr std::array<std::string_view, kProbeWords> kWords{"right", "wrong", "unknown", "not_run"};

Json seconds(const std::optional<std::chrono::microseconds>& time) {
  if (!time) return nullptr;
  return json_number(std::chrono::duration<double>(*time).count());
}

Json name_or_null(const std::string& name) {
  return name.empty() ? Json(nullptr) : json_name(name);
}

Json status_or_null(std::uint16_t status) { return status == 0 ? Json(nullptr) : Json(status); }

std::string_view name_of(AccessTry::Outcome outcome) {
  switch (outcome) {
    case AccessTry::Outcome::answered: return "answered";
    case AccessTry::Outcome::refused: return "refused";
    case AccessTry::Outcome::broken: return "broken";
    case AccessTry::Outcome::unknown: return "unknown";
  }
  return "unknown";
}

Json json_try(const TraceTry& each) {
  return {{"server", name_or_null(each.server)},
          {"address", name_or_null(each.address)},
          {"outcome", name_of(each.outcome)},
          {"status", status_or_null(each.status)},
          {"queue_seconds", seconds(each.queue)},
          {"server_connect_seconds", seconds(each.connect)},
          {"response_seconds", seconds(each.response)}};
}

}  // namespace

Json json_probe(const ProbeReport& probe) {
  Json latency = Json::object();
  for (std::size_t i = 0; i < kProbeParts; ++i) {
    latency[std::string(name_of(static_cast<ProbePart>(i)))] = seconds(probe.times[i]);
  }
  Json runs = Json::object();
  for (std::size_t i = 0; i < kProbeWords; ++i) runs[std::string(kWords[i])] = probe.runs[i];
  return {{"probe", json_name(probe.name)},
          {"url", json_text(probe.url)},
          {"balancer", name_or_null(probe.balancer)},
          {"success", probe.success ? Json(*probe.success) : Json(nullptr)},
          {"mismatch", probe.mismatch},
          {"expected_pool", name_or_null(probe.expected_pool)},
          {"pool", name_or_null(probe.pool)},
          {"server", name_or_null(probe.server)},
          {"witness", name_of(probe.witness)},
          {"status", status_or_null(probe.status)},
          {"text", json_text(probe.text)},
          {"at", json_time(probe.last)},
          {"trace_id", json_text(probe.trace_id)},
          {"latency_seconds", std::move(latency)},
          {"certificate_expires", json_time(probe.certificate_expires)},
          {"runs", std::move(runs)}};
}

namespace {

// What one balancer told.
Json json_passage(const TraceReport& trace) {
  const TraceRecord& record = trace.record;
  Json tries = Json::array();
  for (const TraceTry& each : record.tries) tries.push_back(json_try(each));
  return {{"balancer", json_name(trace.balancer)},
          {"listener", name_or_null(record.listener)},
          {"pool", name_or_null(record.pool)},
          {"status", status_or_null(record.status)},
          {"retries", record.retries},
          {"redispatches", record.redispatches},
          {"total_seconds", seconds(record.total)},
          {"tries", std::move(tries)}};
}

}  // namespace

Json json_trace(const TraceReport& trace) {
  Json json = {{"trace_id", json_text(trace.record.trace_id)}};
  json.update(json_passage(trace));
  Json& further = json["further"] = Json::array();
  for (const TraceReport& one : trace.further) further.push_back(json_passage(one));
  return json;
}

}  // namespace skewd
