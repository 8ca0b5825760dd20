// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/config/settings.h"
#include "collectors/result.h"
#include "exporters/incident/incident.h"

namespace skewd {

/// Which pool is wanted of a recording.
struct PoolName {
  std::string balancer;  // empty: any
  std::string pool;
};

/// What a recording tells of one pool.
struct RecordedPool {
  std::string balancer;
  std::string kind;
  std::string pool;
  IncidentCurves curves;
  std::vector<IncidentFinding> findings;  // `open`: when the recording ended
  std::vector<Change> changes;
};

/// What a recording tells when it is replayed.
struct RecordedPast {
  std::vector<RecordedPool> pools;  // those that were wanted and are there
  std::vector<std::string> known;   // "edge/shop", of all pools, as far as there are not too many
  TimeSpan span;                    // of its scrapes
  std::size_t scrapes = 0;
  bool whole = true;  // false: time was up, or some of it cannot be read
};

/// Replays a recording through the readers and the detectors, until `deadline` if there is one, and
/// gathers what it tells of the pools that are wanted. Error (config): the file cannot be read, or
/// holds no scrape.
[[nodiscard]] Result<RecordedPast> replay_recording(
    const std::string& file, const std::vector<PoolName>& wanted, const Settings& settings,
    std::optional<std::chrono::steady_clock::time_point> deadline = std::nullopt);

}  // namespace skewd
