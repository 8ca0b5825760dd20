// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::haproxy {

/// Reads `show info`: which process this is. Malformed without a Pid.
[[nodiscard]] Result<Process> read_info(std::string_view text);

/// How often the master was told to reload, as `show proc` on the master CLI says.
struct Reloads {
  Count tried;
  Count failed;  // of the latest, in a row: HAProxy counts from the last one that succeeded
};

/// Reads `show proc`: "18290 master 0d00h00m10s 2.6.12 ..." with "3 [failed: 1]" as its reloads.
[[nodiscard]] Reloads read_proc(std::string_view text);

}  // namespace skewd::haproxy
