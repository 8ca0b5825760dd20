// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/simulated_server.h"

#include <cmath>

namespace skewd::bench {

std::uint64_t SimulatedServer::weight_in_force() const {
  return static_cast<std::uint64_t>(std::ceil(weight * warm));
}

}  // namespace skewd::bench
