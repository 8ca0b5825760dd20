// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::haproxy {

/// `haproxy -c -f FILE...`.
extern const VendorChecker kVendorChecker;

/// What `haproxy -c` of 2.4 to 3.2 printed, as diagnostics of rule vendor-check, each once. What
/// only the checking user may not do (read a key, change the root) is of severity info.
[[nodiscard]] std::vector<Diagnostic> read_remarks(std::string_view output, bool accepted);

}  // namespace skewd::haproxy
