// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/discovery.h"

namespace skewd::caddy {

/// `caddy run` and `caddy start` with their administration address.
extern const DiscoveryFormat kDiscovery;

}  // namespace skewd::caddy
