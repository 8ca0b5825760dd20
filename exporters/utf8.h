// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skewd {

/// The first character of a text: its code point, and the bytes it takes.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

inline constexpr char32_t kReplacement = 0xFFFD;
inline constexpr std::string_view kReplacementBytes = "\xEF\xBF\xBD";

/// A byte that starts no character, and NUL, count as U+FFFD of one byte. `text` is not empty.
[[nodiscard]] Character first_character(std::string_view text);

inline constexpr std::size_t kLongestName = 256;   // bytes of a pool, a server, an address
inline constexpr std::size_t kLongestText = 4096;  // bytes of a sentence

/// `text` as valid UTF-8 of at most `most_bytes`, cut between two characters. One invalid byte in
/// one label makes Prometheus refuse the whole scrape.
[[nodiscard]] std::string valid_utf8(std::string_view text, std::size_t most_bytes = kLongestName);

}  // namespace skewd
