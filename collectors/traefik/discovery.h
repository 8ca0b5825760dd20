// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/discovery.h"

namespace skewd::traefik {

/// Running Traefiks with the entry point of their API and their JSON access log.
extern const DiscoveryFormat kDiscovery;

}  // namespace skewd::traefik
