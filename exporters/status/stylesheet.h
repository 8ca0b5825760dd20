// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace skewd {

/// The looks of the status page, light and dark, for walls and telephones.
[[nodiscard]] std::string_view stylesheet();

}  // namespace skewd
