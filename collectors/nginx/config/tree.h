// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/diagnostic.h"
#include "collectors/nginx/config/lexer.h"

namespace skewd::nginx {

class Directive;
class Block;

/// All directives of a configuration, with includes in their places. One flat list, in the order
/// of the text: a directive is followed by those of its block.
struct Tree {
  struct Node {
    std::uint32_t first_word = 0;
    std::uint32_t word_count = 0;
    std::uint32_t end = 0;  // position behind its block
    std::uint32_t file = 0;
    std::uint32_t last_line = 0;
    bool has_block = false;
  };

  std::vector<Node> nodes;
  std::vector<Word> words;
  std::vector<std::string> paths;  // of the files, by Node::file
  std::deque<std::string> unescaped;

  [[nodiscard]] Block top() const;
};

/// Directives beside each other.
class Block {
 public:
  class Iterator {
   public:
    // NOLINTBEGIN(readability-identifier-naming): the names that the standard library asks for
    using iterator_category = std::forward_iterator_tag;
    using value_type = Directive;
    using difference_type = std::ptrdiff_t;
    using pointer = const Directive*;
    using reference = Directive;
    // NOLINTEND(readability-identifier-naming)
    Iterator() = default;
    Iterator(const Tree& tree, std::uint32_t at) : tree_(&tree), at_(at) {}
    Directive operator*() const;
    Iterator& operator++() {
      at_ = tree_->nodes[at_].end;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const Tree* tree_ = nullptr;
    std::uint32_t at_ = 0;
  };

  /// Without any directive.
  [[nodiscard]] static Block none();
  Block(const Tree& tree, std::uint32_t begin, std::uint32_t end)
      : tree_(&tree), begin_(begin), end_(end) {}
  [[nodiscard]] Iterator begin() const { return {*tree_, begin_}; }
  [[nodiscard]] Iterator end() const { return {*tree_, end_}; }

 private:
  const Tree* tree_;
  std::uint32_t begin_;
  std::uint32_t end_;
};

/// One directive: a name, arguments, and perhaps a block. Valid while its tree is.
class Directive {
 public:
  Directive(const Tree& tree, std::uint32_t at) : tree_(&tree), at_(at) {}

  [[nodiscard]] std::string_view name() const { return words().front().text; }
  [[nodiscard]] std::span<const Word> words() const {
    return std::span(tree_->words).subspan(node().first_word, node().word_count);
  }
  [[nodiscard]] std::span<const Word> arguments() const { return words().subspan(1); }
  /// An argument, counted from 0; empty if there are not so many.
  [[nodiscard]] std::string_view argument(std::size_t position) const;
  [[nodiscard]] bool has_block() const { return node().has_block; }
  [[nodiscard]] Block block() const { return {*tree_, at_ + 1, node().end}; }
  [[nodiscard]] std::size_t last_line() const { return node().last_line; }
  [[nodiscard]] std::size_t file() const { return node().file; }

  /// Of all its words as far as they stand in its first line.
  [[nodiscard]] Place place() const;
  [[nodiscard]] Place place_of(const Word& word) const;
  /// Its words with a blank between them, as long as it is sensible to show.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] const Tree::Node& node() const { return tree_->nodes[at_]; }

  const Tree* tree_;
  std::uint32_t at_;
};

inline Directive Block::Iterator::operator*() const { return {*tree_, at_}; }

}  // namespace skewd::nginx
