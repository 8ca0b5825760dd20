// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alerts/detect/memory.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// The largest observed / expected share over the last minute among the servers that were due
/// something. Absent below twenty picks, which say nothing.
[[nodiscard]] std::optional<double> imbalance_of(std::span<const ServerMemory> servers);

/// What is not to blame for this claim, each with the number that clears it: the other pools of
/// the balancer that carry traffic evenly and have no claim of their own.
[[nodiscard]] std::vector<std::string> innocents_of(const Finding& claim,
                                                    std::span<const Finding> claims,
                                                    const Topology& topology,
                                                    std::span<const ServerMemory> servers);

}  // namespace skewd
