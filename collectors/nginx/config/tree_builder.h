// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collectors/nginx/config/remarks.h"
#include "collectors/nginx/config/sources.h"
#include "collectors/nginx/config/tree.h"

namespace skewd::nginx {

/// Makes the tree of a configuration. What nginx's own parser would refuse is told, and mended in
/// the way that loses least: a forgotten `;` ends at the next line that begins with a directive.
class TreeBuilder {
 public:
  TreeBuilder(Sources& sources, Remarks& remarks, Tree& tree)
      : sources_(sources), remarks_(remarks), tree_(tree) {}

  /// Appends a file with all that it includes.
  void read(std::size_t file);

 private:
  /// A file that is being read.
  struct Reading {
    Reading(std::size_t position, std::string_view text, std::deque<std::string>& unescaped)
        : file(position), lexer(text, unescaped) {}
    std::size_t file;
    Lexer lexer;
    std::uint32_t words_begin = 0;  // of the directive that has begun
    std::size_t depth = 0;          // of open blocks when the file began
  };

  void read_tokens(Reading& reading);
  void take_word(Reading& reading, const Word& word);
  void take_semicolon(Reading& reading, const Token& token);
  void take_open(Reading& reading, const Token& token);
  void take_close(Reading& reading, const Token& token);
  void take_end(Reading& reading);
  void split_before_block(Reading& reading);
  static void skip_block(Reading& reading);
  [[nodiscard]] bool is_forgotten_semicolon(const Reading& reading, const Word& word) const;
  void end_directive(Reading& reading);
  std::uint32_t add_node(Reading& reading, bool has_block);
  void close_block(Reading& reading);
  void include(const Reading& reading, std::uint32_t node);
  void include_file(const std::string& path, const Word& word, const Place& place);
  [[nodiscard]] bool is_readable(std::size_t file, const Place& place);
  [[nodiscard]] bool has_words(const Reading& reading) const;
  [[nodiscard]] const Word& last_word() const { return tree_.words.back(); }
  [[nodiscard]] Place place_of(const Reading& reading, const Word& word) const;

  Sources& sources_;
  Remarks& remarks_;
  Tree& tree_;
  std::vector<std::uint32_t> open_blocks_;  // their nodes
  std::vector<std::size_t> open_files_;
  std::vector<std::uint32_t> file_numbers_;  // in the tree, by position in the sources
  std::size_t bytes_ = 0;
  bool full_ = false;  // a bound was hit: nothing more is read
};

}  // namespace skewd::nginx
