// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace skewd::haproxy {

/// The beginning of what a source answered, fit for a message: at most 60 printable ASCII
/// characters, others as '?'.
[[nodiscard]] inline std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string shown(text.substr(0, kLongest));
  for (char& c : shown) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (text.size() > kLongest) shown += "...";
  return shown;
}

}  // namespace skewd::haproxy
