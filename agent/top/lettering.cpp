// SPDX-License-Identifier: Apache-2.0
#include "agent/top/lettering.h"

#include <algorithm>

#include "exporters/utf8.h"

namespace skewd::top {
namespace {

// Those that stand between letters without being seen, or turn them.
bool is_hidden(char32_t code) {
  return code == 0xAD || code == 0x61C || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
         code == 0xFEFF || (code >= 0xE0000 && code <= 0xE0FFF);
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code <= 0x9F); }

}  // namespace

std::string Lettering::shown(std::string_view text) const {
  std::string told;
  for (Character one; !text.empty(); text.remove_prefix(one.bytes)) {
    one = first_character(text);
    if (is_control(one.code) || is_hidden(one.code)) continue;
    if (one.code < 0x80) {
      told += static_cast<char>(one.code);
      continue;
    }
    if (!charset_.is_utf8) {
      told += '?';
      continue;
    }
    const int columns = charset_.columns(one.code);
    if (columns == 0) continue;
    const bool is_known = columns > 0 && one.code != kReplacement;
    told += is_known ? text.substr(0, one.bytes) : kReplacementBytes;
  }
  return told;
}

std::size_t Lettering::width(std::string_view text) const {
  std::size_t columns = 0;
  for (Character one; !text.empty(); text.remove_prefix(one.bytes)) {
    one = first_character(text);
    columns += one.code < 0x80 ? 1 : static_cast<std::size_t>(charset_.columns(one.code));
  }
  return columns;
}

std::size_t Lettering::bytes_in(std::string_view text, std::size_t columns) const {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Character one = first_character(text.substr(bytes));
    const std::size_t taken = width(text.substr(bytes, one.bytes));
    if (taken > columns) break;
    columns -= taken;
    bytes += one.bytes;
  }
  return bytes;
}

std::string Lettering::cut(std::string_view text, std::size_t columns) const {
  std::string told = shown(text);
  if (width(told) <= columns) return told;
  const std::string_view ellipsis = is_utf8() ? "…" : "~";
  if (columns == 0) return "";
  told.resize(bytes_in(told, columns - 1));
  return told.append(ellipsis);
}

std::string Lettering::left(std::string_view text, std::size_t columns) const {
  std::string told = cut(text, columns);
  return told.append(columns - width(told), ' ');
}

std::string Lettering::right(std::string_view text, std::size_t columns) const {
  const std::string told = cut(text, columns);
  return std::string(columns - width(told), ' ') + told;
}

std::vector<std::string> Lettering::wrapped(std::string_view text, std::size_t columns) const {
  const std::size_t most = std::max<std::size_t>(columns, 2);  // a wide character must fit
  const std::string told = shown(text);
  std::vector<std::string> lines;
  std::string_view rest = told;
  while (width(rest) > most) {
    std::size_t bytes = bytes_in(rest, most);
    std::size_t space = rest.substr(0, bytes + 1).rfind(' ');
    // "20 %" is one word.
    if (space != std::string_view::npos && space > 0 && rest.substr(space + 1).starts_with('%')) {
      space = rest.rfind(' ', space - 1);
    }
    const bool has_break = space != std::string_view::npos && space > 0;
    lines.emplace_back(rest.substr(0, has_break ? space : bytes));
    rest.remove_prefix(has_break ? space + 1 : bytes);
  }
  lines.emplace_back(rest);
  return lines;
}

}  // namespace skewd::top
