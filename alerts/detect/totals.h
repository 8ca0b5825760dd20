// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// Adds an interval to the totals and the minute windows of its pool and servers. The pair picks
/// and expected picks: of n picks among the eligible servers each is due n times its share; others
/// grow by what they got and are due nothing. In an interval in which the pool changed nobody can
/// say who was due what, so everybody was due what they got.
void count_totals(PoolInterval& interval);

/// The first counters of a new process: they began at zero, so all of them are new.
void count_fresh_process(PoolInterval& interval);

}  // namespace skewd
