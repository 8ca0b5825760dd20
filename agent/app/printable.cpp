// SPDX-License-Identifier: Apache-2.0
#include "agent/app/printable.h"

#include "exporters/utf8.h"

namespace skewd {
namespace {

bool is_between(char32_t code_point, char32_t first, char32_t last) {
  return code_point >= first && code_point <= last;
}

}  // namespace

bool is_printable(char32_t code_point) {
  const bool controls = code_point < 0x20 || is_between(code_point, 0x7F, 0x9F);
  const bool separates_lines = is_between(code_point, 0x2028, 0x2029);
  const bool turns_direction = code_point == 0x061C || is_between(code_point, 0x200E, 0x200F) ||
                               is_between(code_point, 0x202A, 0x202E) ||
                               is_between(code_point, 0x2066, 0x2069);
  return !controls && !separates_lines && !turns_direction;
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Character character = first_character(text);
    if (character.code == kReplacement) {
      shown += kReplacementBytes;
    } else if (is_printable(character.code)) {
      shown += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
  }
  return shown;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (; !text.empty(); text.remove_prefix(first_character(text).bytes)) ++width;
  return width;
}

}  // namespace skewd
