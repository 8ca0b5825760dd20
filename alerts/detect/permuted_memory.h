// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "alerts/detect/confirmation.h"

namespace skewd {

/// permuted_weights.cpp: servers that exchanged their weights.
struct PermutedMemory {
  std::chrono::milliseconds until{0};  // steady; told until then
  Instant since{};
  std::string leader;  // the server whose weight grew most
  std::string harm{};  // to one whose weight grew, for the sentence; empty: none so far
  Confirmation queueing{};

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.until, self.since, self.leader, self.harm, self.queueing);
  }
};

}  // namespace skewd
