// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "alerts/change.h"
#include "alerts/declared_facts.h"

namespace skewd {

/// So many differences of two files are told one by one; one more change counts the rest.
inline constexpr std::size_t kMostFileChanges = 20;

/// What an edit of the configuration files means: a change of kind `file` for every fact of a
/// server, a pool or a route that differs. None if nothing does. Without ids and balancer.
[[nodiscard]] std::vector<Change> declared_changes(const DeclaredFacts& before,
                                                   const DeclaredFacts& after, Instant at);

}  // namespace skewd
