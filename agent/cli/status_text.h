// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/cli/status_report.h"
#include "agent/cli/text_table.h"

namespace skewd {

/// What `skewd status` prints: open findings, balancers that cannot be read, then every pool with
/// its servers' shares. Says what it rests on when it says that all is even.
[[nodiscard]] std::string render_status(const StatusReport& report, Colour colour);

}  // namespace skewd
