// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "collectors/snapshot.h"

namespace skewd {

/// Where everybody of a new topology stood in an old one; kNew: was not there. Servers are the
/// same only if pool, name and address are.
struct Correspondence {
  static constexpr std::size_t kNew = static_cast<std::size_t>(-1);
  std::vector<std::size_t> listeners;
  std::vector<std::size_t> pools;
  std::vector<std::size_t> servers;
};

[[nodiscard]] Correspondence correspondence(const Topology& before, const Topology& after);

/// Everybody where they were.
[[nodiscard]] Correspondence identity_of(const Topology& topology);

}  // namespace skewd
