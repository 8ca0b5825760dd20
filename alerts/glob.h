// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace skewd {

/// Shell pattern over a whole name: '*' any characters, '?' one; nothing else is special.
[[nodiscard]] bool matches_glob(std::string_view pattern, std::string_view name);

}  // namespace skewd
