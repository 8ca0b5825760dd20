// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/discovery.h"

namespace skewd::varnish {

/// Running varnishds with the directory of their instance, as -n names it.
extern const DiscoveryFormat kDiscovery;

}  // namespace skewd::varnish
