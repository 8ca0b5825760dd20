// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace skewd::sentence {

/// Numbers and lists as sentences use them.
[[nodiscard]] std::string percent(double ratio);              // 0.204 -> "20 %", 0.004 -> "0.4 %"
[[nodiscard]] std::string count(double count);                // 18400 -> "18 400"
[[nodiscard]] std::string rate(double per_second);            // 3.91 -> "3.9/s"
[[nodiscard]] std::string seconds(double seconds);            // 2.04 -> "2.0 s"
[[nodiscard]] std::string milliseconds(double milliseconds);  // 81.7 -> "82 ms", 1.24 -> "1.2 ms"
/// "web-0, web-1, web-2 and 2 more".
[[nodiscard]] std::string names(const std::vector<std::string>& names);

}  // namespace skewd::sentence
