// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "collectors/count.h"
#include "collectors/snapshot.h"
#include "collectors/trace_record.h"

namespace skewd::access_log {

/// Sums by an enumeration, whose last word is `end`.
template <typename What>
class Sums {
 public:
  static constexpr std::size_t kSize = static_cast<std::size_t>(What::end);
  [[nodiscard]] std::uint64_t& operator[](What what) {
    return values_[static_cast<std::size_t>(what)];
  }
  [[nodiscard]] std::uint64_t operator[](What what) const {
    return values_[static_cast<std::size_t>(what)];
  }
  [[nodiscard]] auto begin() { return values_.begin(); }
  [[nodiscard]] auto end() { return values_.end(); }
  [[nodiscard]] auto begin() const { return values_.begin(); }
  [[nodiscard]] auto end() const { return values_.end(); }
  bool operator==(const Sums&) const = default;

 private:
  std::array<std::uint64_t, kSize> values_{};
};

enum class LineSum : std::uint8_t {
  lines,      // that arrived
  requests,   // of them
  other,      // of the balancer, but no requests
  malformed,  // could not be read
  too_long,   // cut, and not read
  dropped,    // by the kernel, because they came too fast
  uncounted,  // requests for a pool or server beyond the bound
  full,       // no lines, but times that the socket was full, when lines may have been refused
  end,
};

enum class ListenerSum : std::uint8_t { requests, errors_5xx, other_answers, end };

enum class PoolSum : std::uint8_t {
  requests,
  connections,  // of the requests: those that are no HTTP
  picks,
  errors_5xx,
  other_answers,
  answers_4xx,
  answers_3xx,
  sized,  // requests that tell their bytes
  bytes_out,
  connect_errors,
  response_errors,
  retries,
  redispatches,
  end,
};

enum class ServerSum : std::uint8_t {
  attempts,
  connections,  // of the attempts: those that are no HTTP
  told,         // attempts whose outcome is told
  responses,
  errors_5xx,
  connect_errors,
  response_errors,
  retries,
  redispatches,
  end,
};

struct ListenerTally {
  std::string name;
  Sums<ListenerSum> sums;
  bool operator==(const ListenerTally&) const = default;
};

struct ServerTally {
  std::string name;
  std::string address;  // empty: the log does not tell
  Sums<ServerSum> sums;
  std::array<std::uint64_t, kLatencyParts> timed{};         // by LatencyPart: requests
  std::array<std::uint64_t, kLatencyParts> microseconds{};  // by LatencyPart
  // Of the total time of the latest interval, in microseconds; all 0: there was no request.
  std::array<std::uint64_t, 3> p50_p90_p99{};
  bool operator==(const ServerTally&) const = default;
};

struct PoolTally {
  std::string name;
  Sums<PoolSum> sums;
  std::vector<ServerTally> servers;  // in the order of first appearance
  bool operator==(const PoolTally&) const = default;
};

/// What an access log counted so far.
struct Tally {
  std::uint64_t since_ms = 0;  // Unix time
  Sums<LineSum> lines;
  std::string sample;  // the latest line that could not be read: its beginning, printable
  std::string fault;   // what is wrong with it
  Count reloads;
  std::vector<ListenerTally> listeners;
  std::vector<PoolTally> pools;
  std::vector<TraceRecord> traces;  // requests of our own since the last drain, the latest last
  bool operator==(const Tally&) const = default;
};

}  // namespace skewd::access_log
