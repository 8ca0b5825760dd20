// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skewd {

/// True if an Accept-Encoding header of that value takes gzip: "gzip", "*", and not "gzip;q=0".
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// The body as gzip, at the level that costs least; absent if it would not get smaller.
[[nodiscard]] std::optional<std::string> gzip(std::string_view body);

}  // namespace skewd
