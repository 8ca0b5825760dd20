// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/discovery.h"

namespace skewd::haproxy {

/// Masters and single processes of HAProxy, with their `stats socket` lines, the master CLI of -S,
/// HTTP statistics, and logs that are sent to a socket of skewd.
extern const DiscoveryFormat kDiscovery;

}  // namespace skewd::haproxy
