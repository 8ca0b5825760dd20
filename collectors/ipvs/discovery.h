// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/discovery.h"

namespace skewd::ipvs {

/// The virtual services of the kernel, found by keepalived or by the table of the kernel itself.
extern const DiscoveryFormat kDiscovery;

}  // namespace skewd::ipvs
