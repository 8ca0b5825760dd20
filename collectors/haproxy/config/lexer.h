// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/haproxy/config/line.h"
#include "collectors/haproxy/config/variables.h"

namespace skewd::haproxy {

/// The most words that HAProxy takes in a line.
inline constexpr std::size_t kMostWords = 64;

/// What HAProxy refuses about a line as a whole.
struct LexicalFault {
  std::size_t column = 0;  // 0: none
  std::string text;
};

/// The words of a line and what is wrong with it. Words are there up to the fault. HAProxy takes
/// an empty word for the end of the line, so that word and those after it are left out.
struct Words {
  std::vector<Word> words;
  LexicalFault fault;
};

/// Cuts a line, without its line end, into words, by the rules of "Quoting and escaping" and
/// "Environment variables" in HAProxy's manual.
[[nodiscard]] Words cut_line(std::string_view line, const Variables& variables);

}  // namespace skewd::haproxy
