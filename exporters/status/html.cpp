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

}  // namespace skewd
