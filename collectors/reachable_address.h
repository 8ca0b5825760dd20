// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace skewd {

/// Whom to ask on this host for somebody who listens at "*:80", ":80", "80", "0.0.0.0:80" or
/// "[::]:80": "127.0.0.1:80". Another address stays. Empty: it has no port.
[[nodiscard]] std::string reachable_address(std::string_view listening);

}  // namespace skewd
