// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/doctor/examination.h"

namespace skewd {

/// Looks at where an access log arrives, without taking it from an agent that runs: "unix:/path"
/// and "udp:address:port" are made by us, "file:/path" is made by the balancer.
[[nodiscard]] Examination examine_log_place(const std::string& area, const std::string& place);

}  // namespace skewd
