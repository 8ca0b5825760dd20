// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collectors/access_record.h"

namespace skewd {

/// One attempt of a balancer to have a traced request answered.
struct TraceTry {
  std::string server;
  std::string address;
  AccessTry::Outcome outcome = AccessTry::Outcome::unknown;
  std::uint16_t status = 0;  // 0: none, or not told
  std::optional<std::chrono::microseconds> queue;
  std::optional<std::chrono::microseconds> connect;
  std::optional<std::chrono::microseconds> response;

  bool operator==(const TraceTry&) const = default;
};

/// What an access log told of a request that skewd itself sent.
struct TraceRecord {
  std::string trace_id;
  std::string listener;
  std::string pool;  // empty: the balancer answered without one, or does not tell
  std::uint16_t status = 0;
  std::uint32_t retries = 0;
  std::uint32_t redispatches = 0;
  std::optional<std::chrono::microseconds> total;
  std::vector<TraceTry> tries;  // in their order; the last one answered, if any did

  bool operator==(const TraceRecord&) const = default;
};

/// A copy that outlives the line; at most 16 tries of it.
[[nodiscard]] TraceRecord trace_record_of(const AccessRecord& record);

}  // namespace skewd
