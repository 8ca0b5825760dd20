// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/diagnostic.h"

namespace skewd::apache {

/// A word of a directive, without its quotes.
struct Word {
  std::string text;
  Place place;
};

/// A directive, or the line that opens or closes a section.
struct Line {
  enum class Kind : std::uint8_t { directive, opens, closes };
  Kind kind = Kind::directive;
  std::string name;  // in lower case: Apache does not mind
  std::vector<Word> words;
  Place place;  // of the name
  std::size_t last_line = 0;

  /// A word's text; empty: there are not so many.
  [[nodiscard]] std::string_view at(std::size_t position) const;
};

/// Takes a file apart: one directive a line, lines that end in a backslash go on in the next one
/// (up to a megabyte), lines that begin with # are comments. Of a line's words the first 10 000
/// count.
class LineReader {
 public:
  /// The text may be a part of a file, whose first line has that number.
  LineReader(const std::string& file, std::string_view text, std::size_t first_line = 1);

  /// The next line that is neither empty nor a comment.
  [[nodiscard]] std::optional<Line> next();
  /// The number of the line that is read next, and where it begins in the text.
  [[nodiscard]] std::size_t line() const { return line_; }
  [[nodiscard]] std::size_t offset() const { return at_; }

 private:
  struct Piece {
    std::size_t begin;  // in the joined line
    std::size_t line;
    std::size_t column;
  };

  bool join();
  [[nodiscard]] Place place_of(std::size_t begin, std::size_t end) const;
  [[nodiscard]] Word read_word(std::size_t& at, bool section) const;
  [[nodiscard]] Line read_line() const;

  const std::string& file_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::string joined_;
  std::vector<Piece> pieces_;
};

/// In lower case, ASCII alone.
[[nodiscard]] std::string lower(std::string_view text);

}  // namespace skewd::apache
