// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skewd::ipvs {

/// "0A000103:1F90" as "10.0.1.3:8080", "[2001:0db8:0000:0000:0000:0000:0000:0001]:0050" as
/// "[2001:db8::1]:80", the shortest spelling (RFC 5952). Nothing: it is no such address.
[[nodiscard]] std::optional<std::string> read_hex_address(std::string_view text);

}  // namespace skewd::ipvs
