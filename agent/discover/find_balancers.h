// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/discover/found_balancer.h"

namespace skewd {

/// Where to look; tests look elsewhere.
struct SearchPlaces {
  std::string proc = "/proc";
  std::string root;  // stands before every path of a file; empty: "/" itself
};

/// Finds the balancers of this host by their processes, and where those are hidden from us by the
/// usual places of their configuration, and tries every source once, all at the same time and each
/// within `limits`. A master with its workers, and an old process that only finishes what it has,
/// are one balancer.
[[nodiscard]] Discovery find_balancers(const SearchPlaces& places, const AskLimits& limits);

}  // namespace skewd
