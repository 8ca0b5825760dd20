// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/text_table.h"

#include <algorithm>

#include "agent/app/printable.h"

namespace skewd {
namespace {

std::string_view code_of(Paint paint) {
  switch (paint) {
    case Paint::plain: return "";
    case Paint::faint: return "\x1b[2m";
    case Paint::good: return "\x1b[32m";
    case Paint::warning: return "\x1b[33m";
    case Paint::bad: return "\x1b[1;31m";
  }
  return "";
}

}  // namespace

std::string paint_text(std::string_view text, Paint paint, Colour colour) {
  if (colour == Colour::never || paint == Paint::plain) return std::string(text);
  return std::string(code_of(paint)).append(text) + "\x1b[0m";
}

std::string TextTable::render(std::string_view indent, Colour colour) const {
  std::vector<std::size_t> widths(columns_.size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i].text));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    text += indent;
    // Spaces are held back until a cell needs them, so that no line ends in any.
    std::size_t owed = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t padding = widths[i] - width_of(row[i].text);
      const bool is_right = columns_[i] == Align::right;
      if (is_right) owed += padding;
      if (!row[i].text.empty()) {
        text += std::string(owed, ' ') + paint_text(row[i].text, row[i].paint, colour);
        owed = 0;
      }
      owed += is_right ? 2 : padding + 2;
    }
    text += '\n';
  }
  return text;
}

}  // namespace skewd
