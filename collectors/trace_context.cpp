// SPDX-License-Identifier: Apache-2.0
#include "collectors/trace_context.h"

#include <span>

namespace skewd {
namespace {

constexpr std::string_view kOwnPrefix = "736b6577";  // "skew"
constexpr std::size_t kTraceBytes = 12;              // of the seed; the others are the span's

std::string in_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace

TraceContext make_trace_context(const TraceSeed& seed) {
  TraceContext context;
  context.trace_id = std::string(kOwnPrefix) + in_hex(std::span(seed).first(kTraceBytes));
  context.span_id = in_hex(std::span(seed).subspan(kTraceBytes));
  // All zeros would be no id.
  if (context.span_id.find_first_not_of('0') == std::string::npos) context.span_id.back() = '1';
  return context;
}

bool is_own_trace(std::string_view trace_id) {
  return trace_id.size() == 32 && trace_id.starts_with(kOwnPrefix);
}

std::string traceparent_of(const TraceContext& context) {
  return "00-" + context.trace_id + "-" + context.span_id + "-01";
}

}  // namespace skewd
