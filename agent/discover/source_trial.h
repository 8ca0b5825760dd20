// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "collectors/balancer.h"
#include "collectors/net/ask.h"
#include "collectors/result.h"

namespace skewd {

/// What a source said when it was asked once.
struct SourceTrial {
  std::string source;
  std::optional<Error> error;  // absent: it answered, and was understood
  bool was_read = false;       // false without an error: only a connection was tried
  std::size_t listeners = 0;
  std::size_t pools = 0;
  std::size_t servers = 0;
  std::size_t pools_in_use = 0;    // that have servers
  std::size_t with_algorithm = 0;  // of those
  std::size_t with_address = 0;    // servers
  bool tells_process = false;      // so that a reload is seen as such
  bool exact_latency = false;
  bool average_latency = false;
  std::vector<std::string> notes;  // what it withholds, and the line that mends it
  std::chrono::microseconds duration{0};
};

/// How a source is asked: `stats` or `master` of the settings.
enum class TrialRole { stats, master };

/// Asks as the agent does, within the limits. Of a kind whose statistics are not read it only
/// tries whether somebody answers.
[[nodiscard]] SourceTrial try_source(const BalancerKind& kind, const std::string& source,
                                     TrialRole role, const AskLimits& limits);

/// "3 pools, 12 servers; algorithms, addresses; latency: averages", for people.
[[nodiscard]] std::string tell_trial(const SourceTrial& trial);

}  // namespace skewd
