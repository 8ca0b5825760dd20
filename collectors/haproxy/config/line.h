// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/diagnostic.h"

namespace skewd::haproxy {

/// A word of a line as HAProxy would see it: quotes, escapes and variables are resolved.
struct Word {
  std::string text;
  std::size_t column = 0;  // where it begins in the source line, from 1, in bytes
  std::size_t length = 0;  // of its source, quotes included
  std::string undefined;   // a variable in it that is not set and has no default
};

/// A line with its words, at least one.
struct Line {
  std::string file;
  std::size_t number = 0;
  std::vector<Word> words;

  [[nodiscard]] std::size_t size() const { return words.size(); }
  /// The word's text; empty beyond the last one.
  [[nodiscard]] std::string_view text(std::size_t word) const {
    return word < words.size() ? std::string_view(words[word].text) : std::string_view();
  }
  /// Of one word; of the first beyond the last.
  [[nodiscard]] Place place(std::size_t word) const;
  /// From one word to another, both included.
  [[nodiscard]] Place place(std::size_t first, std::size_t last) const;
  /// All of its words.
  [[nodiscard]] Place place() const { return place(0, words.size()); }
  /// The words from `first` on up to but without `end`, with a space between two.
  [[nodiscard]] std::string joined(std::size_t first, std::size_t end) const;
};

}  // namespace skewd::haproxy
