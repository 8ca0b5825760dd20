// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/configuration.h"

namespace skewd::apache {

/// httpd.conf, with the files that it includes.
[[nodiscard]] const ConfigurationFormat& format();

/// `apache2 -t`.
[[nodiscard]] const VendorChecker& vendor();

}  // namespace skewd::apache
