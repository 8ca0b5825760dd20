// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace skewd {

/// Whether a text holds what is looked for: as it stands, or, written as "/regex/", a line of the
/// text in which the expression (ECMAScript) is found. Of a line the first 1024 bytes count.
[[nodiscard]] bool holds(std::string_view text, const std::string& pattern);

/// Why a pattern cannot be used; empty: it can.
[[nodiscard]] std::string fault_of_pattern(const std::string& pattern);

}  // namespace skewd
