// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace skewd {

/// `text` as part of a URL (RFC 3986): letters, digits and -._~ stand for themselves, as do the
/// bytes of `also_plain`; everything else is %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view also_plain = "");

}  // namespace skewd
