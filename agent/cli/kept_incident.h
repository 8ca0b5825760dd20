// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "collectors/instant.h"
#include "collectors/result.h"
#include "exporters/incident/incident.h"

namespace skewd {

/// Where the past of a pool is read without an agent.
struct KeptPlaces {
  std::string state_directory;  // with its history.db; empty: none
  std::string recording;        // empty: those that are named in there
  std::string config_file;      // for what it says of pools; empty: none
};

/// What they tell of a pool, which is given as POOL or BALANCER/POOL. An empty `since` is all of
/// the recording, or without one the usual time. Error (config): what cannot be read, or that there
/// is no such pool, and which there are.
[[nodiscard]] Result<Incident> read_kept_incident(const KeptPlaces& places, std::string_view pool,
                                                  std::string_view since, std::string_view until,
                                                  Instant now);

}  // namespace skewd
