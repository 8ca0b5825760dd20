// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <nlohmann/json.hpp>

#include "exporters/span_export.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::microseconds;
using std::chrono::nanoseconds;

// Of the protocol: SPAN_KIND_INTERNAL, SPAN_KIND_CLIENT, STATUS_CODE_OK, STATUS_CODE_ERROR.
constexpr int kInternal = 1;
constexpr int kClient = 3;
constexpr int kFine = 1;
constexpr int kFailed = 2;

Json attribute(std::string_view key, std::string_view value) {
  return {{"key", key}, {"value", {{"stringValue", valid_utf8(value)}}}};
}

Json attributes_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Json attributes = Json::array();
  for (const auto& [key, value] : pairs) {
    if (!value.empty()) attributes.push_back(attribute(key, value));
  }
  return attributes;
}

// 64 bits are strings in the JSON of protocol buffers.
std::string time_text(nanoseconds since_1970) { return std::to_string(since_1970.count()); }

nanoseconds begin_of(const RequestSpan& span) { return span.began.time_since_epoch(); }

// Each child has an id of its own that follows from its parent's.
std::string child_id(std::string parent, std::size_t part) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (parent.empty()) return parent;
  const std::size_t digit = kDigits.find(parent.front());
  parent.front() = kDigits[((digit == std::string_view::npos ? 0 : digit) ^ (part + 1)) & 15U];
  return parent;
}

Json json_of(const RequestSpan& span) {
  const auto total = span.times[static_cast<std::size_t>(ProbePart::total)];
  Json attributes = attributes_of(span.attributes);
  if (span.status != 0) {
    attributes.push_back({{"key", "http.response.status_code"},
                          {"value", {{"intValue", std::to_string(span.status)}}}});
  }
  Json status = {{"code", span.trouble.empty() ? kFine : kFailed}};
  if (!span.trouble.empty()) status["message"] = valid_utf8(span.trouble);
  return {{"traceId", span.trace_id},
          {"spanId", span.span_id},
          {"name", valid_utf8(span.name)},
          {"kind", kClient},
          {"startTimeUnixNano", time_text(begin_of(span))},
          {"endTimeUnixNano", time_text(begin_of(span) + total.value_or(microseconds(0)))},
          {"attributes", std::move(attributes)},
          {"status", std::move(status)}};
}

// The parts follow each other: together they are the whole.
void add_parts(const RequestSpan& span, Json& spans) {
  nanoseconds at = begin_of(span);
  for (std::size_t i = 0; i < static_cast<std::size_t>(ProbePart::total); ++i) {
    const auto& time = span.times[i];
    if (!time) continue;
    spans.push_back({{"traceId", span.trace_id},
                     {"spanId", child_id(span.span_id, i)},
                     {"parentSpanId", span.span_id},
                     {"name", name_of(static_cast<ProbePart>(i))},
                     {"kind", kInternal},
                     {"startTimeUnixNano", time_text(at)},
                     {"endTimeUnixNano", time_text(at + *time)}});
    at += *time;
  }
}

}  // namespace

RequestSpan span_of(const ProbeReport& probe) {
  RequestSpan span;
  span.trace_id = probe.trace_id;
  span.span_id = probe.span_id;
  span.name = "probe " + probe.name;
  span.began = probe.last.value_or(Instant());
  span.times = probe.times;
  span.trouble = probe.text.empty() && probe.success == false ? "failed" : probe.text;
  span.status = probe.status;
  span.attributes = {{"url.full", probe.url},
                     {"skewd.balancer", probe.balancer},
                     {"skewd.pool", probe.pool},
                     {"skewd.expected_pool", probe.expected_pool},
                     {"skewd.server", probe.server}};
  return span;
}

std::string render_spans_json(std::span<const RequestSpan> spans, const SpanOrigin& origin) {
  Json all = Json::array();
  for (const RequestSpan& span : spans) {
    all.push_back(json_of(span));
    add_parts(span, all);
  }
  const Json resource = {{"attributes", attributes_of({{"service.name", "skewd"},
                                                       {"service.version", origin.version},
                                                       {"host.name", origin.host}})}};
  const Json scope = {{"scope", {{"name", "skewd"}}}, {"spans", std::move(all)}};
  const Json json = {{"resourceSpans", Json::array({Json{{"resource", resource},
                                                         {"scopeSpans", Json::array({scope})}}})}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace skewd
