// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "alerts/change.h"
#include "alerts/finding.h"

namespace skewd {

/// What is known of one pool now.
struct PoolFacts {
  std::string name;
  std::size_t servers = 0;
  std::size_t eligible = 0;
  double request_rate = 0;                // per second, over the last minute
  std::optional<double> imbalance;        // largest share / due; absent: too few requests to say
  std::string not_comparable;             // why shares cannot be judged; empty: they are
  std::uint64_t queued = 0;               // requests that wait in the balancer now
  std::optional<double> connect_seconds;  // means of the last interval over all servers
  std::optional<double> response_seconds;
  std::size_t untold = 0;              // servers whose state nobody tells
  std::vector<std::string> down = {};  // servers that failed their checks
};

/// Everything that a verdict about one pool rests on.
struct VerdictInput {
  std::string balancer;
  std::string kind;  // "haproxy"
  Instant at{};
  std::string unread;  // why the balancer cannot be read; empty: it can
  PoolFacts pool;
  std::vector<Finding> findings;  // open ones of this pool, and of the whole balancer
  std::vector<Change> changes;    // of the same balancer, the latest last
  std::optional<Instant> watched_since;
};

/// The one sentence about a pool, and what it rests on, a line each.
struct Verdict {
  Layer layer = Layer::unknown;  // to blame; unknown also when all is well
  bool well = false;             // no finding is open, and the balancer can be read
  std::string word;              // "BALANCER", "ALL WELL"
  std::string headline;          // without the word
  std::vector<std::pair<std::string, std::string>> lines;  // "change", "harm", "innocent", "do" ...
  std::string finding;                                     // id; empty: none
};

/// Who is to blame for what this pool suffers, since when, the change before it, and who is not.
/// Without an open finding all is well, and it says what that is based on; where shares cannot be
/// judged nothing was found, which is less. What cannot be told is unknown, never guessed: the
/// balancer is acquitted only when its shares are even and nothing queues.
[[nodiscard]] Verdict judge_pool(const VerdictInput& input);

}  // namespace skewd
