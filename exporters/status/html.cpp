// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/html.h"

#include "exporters/utf8.h"

namespace skewd {
namespace {

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

bool turns_direction(char32_t code) {
  return code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

Html& Html::text(std::string_view theirs) {
  const std::string valid = valid_utf8(theirs, kLongestText);
  for (std::string_view rest = valid; !rest.empty();) {
    const Character character = first_character(rest);
    switch (character.code) {
      case '&': page_ += "&amp;"; break;
      case '<': page_ += "&lt;"; break;
      case '>': page_ += "&gt;"; break;
      case '"': page_ += "&quot;"; break;
      case '\'': page_ += "&#39;"; break;
      default:
        page_ += is_control(character.code) || turns_direction(character.code)
                     ? kReplacementBytes
                     : rest.substr(0, character.bytes);
    }
    rest.remove_prefix(character.bytes);
  }
  return *this;
}

Html& Html::segment(std::string_view theirs) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char byte : valid_utf8(theirs)) {
    const auto code = static_cast<unsigned char>(byte);
    const bool is_plain = (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
                          (code >= 'A' && code <= 'Z') || code == '-' || code == '_';
    if (is_plain) {
      page_ += byte;
    } else {
      page_ += '%';
      page_ += kDigits[code >> 4U];
      page_ += kDigits[code & 0xFU];
    }
  }
  return *this;
}

}  // namespace skewd
