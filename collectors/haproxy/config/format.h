// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/configuration.h"

namespace skewd::haproxy {

/// How HAProxy's configuration is recognised, read and checked.
extern const ConfigurationFormat kConfigurationFormat;

}  // namespace skewd::haproxy
