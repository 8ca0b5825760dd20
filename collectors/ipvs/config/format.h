// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/configuration.h"

namespace skewd::ipvs {

/// keepalived.conf with what it includes: its virtual servers. VRRP is passed over.
[[nodiscard]] const ConfigurationFormat& format();

/// `keepalived -t`.
[[nodiscard]] const VendorChecker& vendor();

}  // namespace skewd::ipvs
