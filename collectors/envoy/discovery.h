// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/discovery.h"

namespace skewd::envoy {

/// Running Envoys with the administration address of their bootstrap.
extern const DiscoveryFormat kDiscovery;

}  // namespace skewd::envoy
