// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::haproxy {

/// Reads `show info`: which process this is. Malformed without a Pid.
[[nodiscard]] Result<Process> read_info(std::string_view text);

/// How often the master reloaded its workers, as `show proc` on the master CLI says.
struct Reloads {
  Count succeeded;
  Count failed;
};

/// Reads `show proc`: "18290 master 0d00h00m10s 2.6.12 ..." with "3 [failed: 1]" as its reloads.
[[nodiscard]] Reloads read_proc(std::string_view text);

}  // namespace skewd::haproxy
