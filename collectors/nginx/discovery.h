// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/discovery.h"

namespace skewd::nginx {

/// Masters of nginx, OpenResty and Angie, with their status locations (stub_status, VTS, the API)
/// and the access logs that are written in the format `skewd`.
extern const DiscoveryFormat kDiscovery;

}  // namespace skewd::nginx
