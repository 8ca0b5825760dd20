// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "collectors/net/ask.h"

namespace skewd {

/// Cuts the byte stream of one connection into its answers, each of which ends with an empty
/// line. Hands on pieces as large as they came; the sink gets all of an answer but the empty line.
class AnswerSplitter {
 public:
  /// The answers belong to the questions `first` up to, not including, `end`.
  AnswerSplitter(std::size_t first, std::size_t end, const AnswerSink& sink)
      : question_(first), end_(end), sink_(sink) {}

  /// What follows the last answer is dropped.
  void feed(std::string_view bytes);
  /// Every question has its whole answer.
  [[nodiscard]] bool is_complete() const { return question_ == end_; }
  /// The question whose answer is being read.
  [[nodiscard]] std::size_t question() const { return question_; }

 private:
  std::size_t question_;
  std::size_t end_;
  bool at_line_start_ = true;  // carries a separator that is cut over two pieces
  const AnswerSink& sink_;
};

}  // namespace skewd
