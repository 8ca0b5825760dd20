// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::haproxy {

/// Fails (malformed) when two listeners, two pools or two servers of one pool have the same name.
/// HAProxy refuses such a configuration; were it let through, two servers would share a series and
/// Prometheus would refuse all of them.
[[nodiscard]] Result<void> check_names(const Topology& topology);

}  // namespace skewd::haproxy
