// SPDX-License-Identifier: Apache-2.0
#include "collectors/ipvs/hex_address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace skewd::ipvs {
namespace {

constexpr std::size_t kGroups = 8;

bool read_hex(std::string_view text, std::size_t digits, std::uint32_t& number) {
  const char* const end = text.data() + text.size();
  return text.size() == digits && std::from_chars(text.data(), end, number, 16).ptr == end;
}

std::string hex_text(std::uint32_t number) {
  std::array<char, 8> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return {digits.data(), written.ptr};
}

std::string dotted(std::uint32_t address) {
  std::string text;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    text += (text.empty() ? "" : ".") + std::to_string((address >> shift) & 0xffU);
  }
  return text;
}

struct Run {
  std::size_t begin = kGroups;
  std::size_t length = 1;  // a single zero is written out
};

Run longest_zeros(const std::array<std::uint32_t, kGroups>& groups) {
  Run longest;
  for (std::size_t begin = 0; begin < kGroups; ++begin) {
    std::size_t end = begin;
    while (end < kGroups && groups.at(end) == 0) ++end;
    if (end - begin > longest.length) longest = {begin, end - begin};
  }
  return longest;
}

std::optional<std::string> shortest(std::string_view text) {
  std::array<std::uint32_t, kGroups> groups{};
  for (std::uint32_t& group : groups) {
    const std::string_view word = text.substr(0, text.find(':'));
    if (!read_hex(word, 4, group)) return std::nullopt;
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  if (!text.empty()) return std::nullopt;
  const Run zeros = longest_zeros(groups);
  std::string written;
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (i == zeros.begin) {
      written += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!written.empty() && !written.ends_with(':')) written += ':';
    written += hex_text(groups.at(i));
  }
  return written;
}

}  // namespace

std::optional<std::string> read_hex_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  std::uint32_t port = 0;
  if (colon == std::string_view::npos || !read_hex(text.substr(colon + 1), 4, port)) {
    return std::nullopt;
  }
  const std::string tail = ":" + std::to_string(port);
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']') && host.size() > 2) {
    const auto address = shortest(host.substr(1, host.size() - 2));
    return address ? std::optional("[" + *address + "]" + tail) : std::nullopt;
  }
  std::uint32_t address = 0;
  if (!read_hex(host, 8, address)) return std::nullopt;
  return dotted(address) + tail;
}

}  // namespace skewd::ipvs
