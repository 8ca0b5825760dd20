// SPDX-License-Identifier: Apache-2.0
#include "exporters/utf8.h"

#include <cstdint>

namespace skewd {
namespace {

constexpr Character kInvalid{kReplacement, 1};

struct Lead {
  std::size_t bytes;
  char32_t bits;      // of the first byte
  char32_t smallest;  // a smaller code point in so many bytes is an overlong form
};

Lead read_lead(std::uint8_t byte) {
  if (byte >= 0xF0 && byte <= 0xF4) return {4, byte & 0x07U, 0x10000};
  if (byte >= 0xE0) return {3, byte & 0x0FU, 0x800};
  return {2, byte & 0x1FU, 0x80};
}

bool is_scalar_value(char32_t code) { return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF); }

}  // namespace

Character first_character(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text.front());
  if (first < 0x80) return first == 0 ? kInvalid : Character{first, 1};
  if (first < 0xC2 || first > 0xF4) return kInvalid;
  const Lead lead = read_lead(first);
  if (text.size() < lead.bytes) return kInvalid;
  char32_t code = lead.bits;
  for (const char next : text.substr(1, lead.bytes - 1)) {
    const auto byte = static_cast<std::uint8_t>(next);
    if ((byte & 0xC0U) != 0x80U) return kInvalid;
    code = (code << 6U) | (byte & 0x3FU);
  }
  if (code < lead.smallest || !is_scalar_value(code)) return kInvalid;
  return {code, lead.bytes};
}

std::string valid_utf8(std::string_view text, std::size_t most_bytes) {
  std::string valid;
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::string_view bytes =
        character.code == kReplacement ? kReplacementBytes : text.substr(0, character.bytes);
    if (valid.size() + bytes.size() > most_bytes) break;
    valid += bytes;
    text.remove_prefix(character.bytes);
  }
  return valid;
}

}  // namespace skewd
