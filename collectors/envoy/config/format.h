// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/configuration.h"

namespace skewd::envoy {

/// A bootstrap in YAML or JSON, and the files for discovery that it names.
[[nodiscard]] const ConfigurationFormat& format();

/// `envoy --mode validate`.
[[nodiscard]] const VendorChecker& vendor();

}  // namespace skewd::envoy
