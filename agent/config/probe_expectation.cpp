// SPDX-License-Identifier: Apache-2.0
#include "agent/config/probe_expectation.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "alerts/probe_pattern.h"

namespace skewd {
namespace {

constexpr auto kKeys = std::to_array<std::string_view>(
    {"status", "pool", "servers", "header", "body", "max_latency_ms", "certificate_days"});
constexpr NumberRange kStatus{100, 599, "between 100 and 599"};
constexpr NumberRange kMilliseconds{1, 60'000, "between 1 and 60000"};
constexpr NumberRange kDays{1, 3650, "between 1 and 3650"};
constexpr std::size_t kMostHeaders = 32;

// Of a token of RFC 9110.
bool is_header_name(std::string_view name) {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char each) {
    const bool letter = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
    return letter || (each >= '0' && each <= '9') || kSigns.find(each) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char each) {
    return static_cast<unsigned char>(each) >= ' ' && each != '\x7F';
  });
}

void read_latency(const TomlReader& expect, ProbeExpectation& expectation) {
  constexpr std::string_view kKey = "max_latency_ms";
  const auto in_ms = [](double number) { return std::chrono::milliseconds(std::llround(number)); };
  if (!expect.is_table(kKey)) {
    if (const auto total = expect.number(kKey, kMilliseconds)) {
      expectation.most[static_cast<std::size_t>(ProbePart::total)] = in_ms(*total);
    }
    return;
  }
  const auto parts = expect.table(kKey, "[probe.expect.max_latency_ms]");
  std::array<std::string_view, kProbeParts> names;
  for (std::size_t i = 0; i < kProbeParts; ++i) names[i] = name_of(static_cast<ProbePart>(i));
  parts->allow_only(names);
  for (std::size_t i = 0; i < kProbeParts; ++i) {
    if (const auto most = parts->number(names[i], kMilliseconds)) {
      expectation.most[i] = in_ms(*most);
    }
  }
}

}  // namespace

ProbeHeaders read_probe_headers(const TomlReader& table, std::string_view key,
                                const std::string& name) {
  ProbeHeaders headers;
  const auto fields = table.table(key, name);
  if (!fields) return headers;
  for (const std::string& field : fields->keys()) {
    const auto value = fields->text(field);
    if (!value) continue;
    if (!is_header_name(field)) {
      fields->fault(field, "'" + field + "' is not the name of a header");
    } else if (!is_header_value(*value)) {
      fields->fault(field, "the value of '" + field + "' contains a control character");
    } else {
      headers.emplace_back(field, *value);
    }
  }
  if (headers.size() > kMostHeaders) {
    table.fault(key, name + " has more than " + std::to_string(kMostHeaders) + " headers");
  }
  return headers;
}

ProbeExpectation read_probe_expectation(const TomlReader& expect) {
  expect.allow_only(kKeys);
  ProbeExpectation expectation;
  for (const double status : expect.numbers("status", kStatus)) {
    expectation.status.push_back(static_cast<std::uint16_t>(status));
  }
  expectation.pool = expect.text("pool").value_or("");
  for (TomlText& server : expect.texts("servers")) {
    expectation.servers.push_back(std::move(server.text));
  }
  expectation.headers = read_probe_headers(expect, "header", "[probe.expect.header]");
  expectation.body = expect.text("body").value_or("");
  if (const std::string fault = fault_of_pattern(expectation.body); !fault.empty()) {
    expect.fault("body", "'body' is no regular expression: " + fault);
  }
  read_latency(expect, expectation);
  if (const auto days = expect.number("certificate_days", kDays)) {
    expectation.certificate = std::chrono::days(std::llround(*days));
  }
  return expectation;
}

}  // namespace skewd
