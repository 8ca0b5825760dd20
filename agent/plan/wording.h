// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/pool_spec.h"

namespace skewd {

/// "1 server", "5 servers".
[[nodiscard]] std::string count_of(std::size_t count, std::string_view noun);

/// "web-0, web-1, web-2 and 5 more": at most four names.
[[nodiscard]] std::string names_of(std::span<const std::string_view> names);

/// "20.0 %" of 0.2.
[[nodiscard]] std::string percent(double share);

/// A weight or a ratio as people write it: "10", "0.5", "256".
[[nodiscard]] std::string plain_number(double value);

/// Where the weight of a server stands, or else the server.
[[nodiscard]] const Place& weight_place_of(const ServerSpec& server);

}  // namespace skewd
