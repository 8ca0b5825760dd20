// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace skewd {

/// Random bytes, which pure code is given.
using TraceSeed = std::array<std::uint8_t, 20>;

/// The ids of one request that skewd sends, in lower hex digits as W3C Trace Context wants them.
struct TraceContext {
  std::string trace_id;  // 32 digits
  std::string span_id;   // 16 digits
};

/// Trace ids of skewd begin with the letters "skew" in hex, so that whoever reads an access log
/// knows them without being told; the other 96 bits are random.
[[nodiscard]] TraceContext make_trace_context(const TraceSeed& seed);
[[nodiscard]] bool is_own_trace(std::string_view trace_id);

/// The value of the header `traceparent`, with the flag "sampled".
[[nodiscard]] std::string traceparent_of(const TraceContext& context);

}  // namespace skewd
