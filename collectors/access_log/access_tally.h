// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/access_log/latency_histogram.h"
#include "collectors/access_log/tally.h"
#include "collectors/access_log/worker_generations.h"
#include "collectors/access_record.h"

namespace skewd::access_log {

/// Bounds of what is counted one by one. Names come from outside: whoever can invent them must not
/// take all memory.
struct TallyLimits {
  std::size_t listeners = 10'000;
  std::size_t pools = 10'000;
  std::size_t servers = 50'000;
  std::size_t name = 256;  // bytes
  std::size_t traces = 256;
};

/// Counts requests into sums that only grow, and keeps the times of the interval since the last
/// `drain` for their quantiles. Pure.
///
/// What a try means. Each one is an attempt. A refused one is a retry or a redispatch if another
/// try followed, on the same server or elsewhere, and a connect error if it was the last: as
/// HAProxy counts, each failed connection once. A broken one is a response error, and so is an
/// answer of 5xx that the balancer did not pass on; the pool's 5xx are those that clients got. What
/// a client broke off is nobody's error.
///
/// Requests that bear a trace id of skewd (`is_own_trace`) are kept one by one until the next
/// drain, the latest of them: anybody may write such an id.
class AccessTally {
 public:
  explicit AccessTally(std::uint64_t since_ms, const TallyLimits& limits = {});

  void note_request(const AccessRecord& record);
  void note_other();
  /// `line` could not be read, for this reason.
  void note_malformed(std::string_view line, std::string_view fault);
  void note_too_long();
  void note_dropped(std::uint64_t lines);
  void note_full(std::uint64_t times);

  /// What was counted, with the quantiles of the interval, which ends. When the bound of servers
  /// is reached, those without a try for an hour before `now_ms` are forgotten.
  [[nodiscard]] std::string drain(std::uint64_t now_ms);
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  template <typename Place>
  using Index = std::unordered_map<std::string, Place, Hash, std::equal_to<>>;
  struct ServerPlace {
    std::size_t pool = 0;
    std::size_t server = 0;
  };
  // Beside a ServerTally.
  struct ServerTimes {
    LatencyHistogram total;
    std::uint64_t attempts = 0;  // at the last drain
    std::uint64_t active_ms = 0;
  };

  [[nodiscard]] bool fits(const AccessRecord& record) const;
  void keep_trace(const AccessRecord& record);
  void count_listener(const AccessRecord& record);
  void count_pool(const AccessRecord& record, PoolTally& pool);
  void count_try(const AccessRecord& record, std::size_t index, PoolTally& pool,
                 ServerTally& server);
  void count_times(const AccessRecord& record, std::size_t index, const ServerPlace& place);
  [[nodiscard]] ListenerTally* find_listener(std::string_view name);
  [[nodiscard]] std::size_t find_pool(std::string_view name);
  [[nodiscard]] const ServerPlace* find_server(std::size_t pool, const AccessTry& attempt);
  void forget_idle(std::uint64_t now_ms);
  void index_servers();

  TallyLimits limits_;
  Tally tally_;
  WorkerGenerations workers_;
  std::vector<std::vector<ServerTimes>> times_;  // by pool and server
  std::size_t server_count_ = 0;
  Index<std::size_t> listeners_;
  Index<std::size_t> pools_;
  Index<ServerPlace> servers_;  // by pool, name and address
  std::string key_;
};

}  // namespace skewd::access_log
