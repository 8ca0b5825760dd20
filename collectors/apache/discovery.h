// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/discovery.h"

namespace skewd::apache {

/// Parents of Apache httpd with their server-status handlers and the access logs that are written
/// in the format `skewd`.
extern const DiscoveryFormat kDiscovery;

}  // namespace skewd::apache
