// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "agent/cli/text_table.h"

namespace skewd {

/// Colour for standard output: on a terminal, unless NO_COLOR is set.
[[nodiscard]] Colour wanted_colour();

/// True if standard output is read by somebody.
[[nodiscard]] bool is_seen();

/// One line on standard error that is written over and over, for work that takes longer than two
/// seconds. Does nothing where standard error is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }

  /// True once in a while, when showing something is worth its making.
  [[nodiscard]] bool is_due() const;
  void show(const std::string& text);
  void clear();

 private:
  bool is_seen_;
  bool is_shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace skewd
