// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "alerts/declared_facts.h"

namespace skewd {

/// What the configuration files said, and which of it the balancer runs with.
struct FileMemory {
  std::optional<DeclaredFacts> now;             // as they were read last; absent: never
  std::optional<DeclaredFacts> in_force;        // as they were when the process began
  std::chrono::milliseconds process_since{-1};  // steady; below 0: before anything was seen
  bool compared = false;                        // what runs was compared with these two

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.now, self.in_force, self.process_since, self.compared);
  }
};

}  // namespace skewd
