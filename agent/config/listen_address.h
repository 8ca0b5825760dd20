// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "collectors/result.h"

namespace skewd {

/// Checks that `text` is "host:port" or "[IPv6]:port" and returns it. The error says what to write.
[[nodiscard]] Result<std::string> read_listen_address(std::string_view text);

}  // namespace skewd
