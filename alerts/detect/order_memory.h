// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "alerts/detect/confirmation.h"

namespace skewd {

/// order.cpp: whether servers are filled one after the other.
struct OrderMemory {
  double picks_in_order = 0;  // that showed the order of the servers
  std::size_t earliest = 0;   // server that could be chosen in the last interval
  double in_flight = -1;      // that it had at its end; below 0: not told
  std::size_t leader = 0;     // of the later servers, while the order is broken
  double picks = 0;           // since then
  double later_picks = 0;
  double rate = 0;  // of the latter, per second
  Confirmation broken{};

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.picks_in_order, self.earliest, self.in_flight, self.leader, self.picks,
                   self.later_picks, self.rate, self.broken);
  }
};

}  // namespace skewd
