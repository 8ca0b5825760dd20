// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>

#include "collectors/balancer.h"
#include "collectors/result.h"
#include "collectors/source.h"

namespace skewd {

/// Bounds of one scrape of one source. Nothing waits longer or reads more.
struct AskLimits {
  std::chrono::milliseconds connect{1000};
  std::chrono::milliseconds total{2000};      // from the first connect to the last byte
  std::size_t bytes = std::size_t{64} << 20;  // 100 000 HAProxy servers are 25 MB
};

/// Receives each piece of the answer to question number `question` as it arrives.
using AnswerSink = std::function<void(std::size_t question, std::string_view piece)>;

/// Asks one source and streams its answers into the sink. Returns the bytes read. Errors:
/// unreachable (refused, timed out, closed early, not a 200), limit (too many bytes), config (not
/// permitted, no address). Over a socket an answer reaches the sink without the empty line that
/// ends it. Never follows redirects, never uses a proxy, never waits longer than the limits.
/// Thread-safe: calls share nothing.
[[nodiscard]] Result<std::size_t> ask(const Source& source, const Query& query,
                                      const AskLimits& limits, const AnswerSink& sink);

}  // namespace skewd
