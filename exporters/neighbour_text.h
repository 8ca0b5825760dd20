// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exporters/report.h"

namespace skewd {

/// How the server of that name in a pool does where other pools use its address: a sentence per
/// pool, as "10.0.0.3:8080 also serves edge2/api, where it is even". A fault that it shows
/// everywhere is its own. Empty: it serves no other pool.
[[nodiscard]] std::vector<std::string> neighbour_sentences(const Report& report,
                                                           const BalancerReport& balancer,
                                                           std::size_t pool,
                                                           std::string_view server);

}  // namespace skewd
