// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace skewd {

inline constexpr std::string_view kVersion = SKEWD_VERSION;  // of project() in CMakeLists.txt

}  // namespace skewd
