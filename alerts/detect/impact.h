// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// Requests per second that reached the pool in the last minute.
[[nodiscard]] double request_rate(const PoolInterval& interval);

/// Critical if a fifth of the pool's requests is harmed, or `much` says so; otherwise warning. Harm
/// to less than one request in ten seconds is info.
[[nodiscard]] Severity severity_of(const PoolInterval& interval, double harmed_per_second,
                                   bool much);

/// A pool in which one server is a third of everything, or more.
[[nodiscard]] bool is_small(const PoolInterval& interval);

}  // namespace skewd
