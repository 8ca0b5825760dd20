// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skewd::top {

/// What a terminal can show, and how wide.
struct Charset {
  bool is_utf8 = true;                      // else ASCII only
  int (*columns)(char32_t code) = nullptr;  // as wcwidth(): 0, 1, 2, or -1 where none is known
};

/// Brings texts into columns. Whatever a text holds, what comes out of here takes as many columns
/// as `width` says, and holds nothing that moves the cursor, joins with its neighbour or turns the
/// direction: characters without a width of their own are left out, unknown ones become U+FFFD.
class Lettering {
 public:
  explicit Lettering(Charset charset) : charset_(charset) {}

  [[nodiscard]] bool is_utf8() const { return charset_.is_utf8; }
  /// `text` as it can be shown.
  [[nodiscard]] std::string shown(std::string_view text) const;
  /// The columns of a text that `shown` made.
  [[nodiscard]] std::size_t width(std::string_view text) const;
  /// `text` as it can be shown, in at most so many columns; if it is cut it ends with an ellipsis.
  [[nodiscard]] std::string cut(std::string_view text, std::size_t columns) const;
  /// In exactly so many columns.
  [[nodiscard]] std::string left(std::string_view text, std::size_t columns) const;
  [[nodiscard]] std::string right(std::string_view text, std::size_t columns) const;
  /// Lines of at most so many columns, broken at spaces; a word is broken only if it is longer
  /// than a line. Never empty.
  [[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns) const;

 private:
  // The bytes of a shown text that fit.
  [[nodiscard]] std::size_t bytes_in(std::string_view text, std::size_t columns) const;

  Charset charset_;
};

}  // namespace skewd::top
