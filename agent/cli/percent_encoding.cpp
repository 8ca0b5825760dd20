// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/percent_encoding.h"

namespace skewd {

std::string percent_encoded(std::string_view text, std::string_view also_plain) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char byte : text) {
    if (kPlain.find(byte) != std::string_view::npos ||
        also_plain.find(byte) != std::string_view::npos) {
      encoded += byte;
      continue;
    }
    const auto code = static_cast<unsigned char>(byte);
    encoded.append({'%', kHex[code >> 4U], kHex[code & 0xFU]});
  }
  return encoded;
}

}  // namespace skewd
