// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/snapshot.h"

namespace skewd {

/// Whether two processes say the same of one server, as far as it decides its share.
[[nodiscard]] bool agree(const ServerStats& one, const ServerStats& other);

/// Adds what one more process counted. State, weight and check stay those of `sum`.
void add_to(ServerStats& sum, const ServerStats& part);
void add_to(PoolStats& sum, const PoolStats& part);
void add_to(ListenerStats& sum, const ListenerStats& part);
void add_to(ExactLatency& sum, const ExactLatency& part);

}  // namespace skewd
