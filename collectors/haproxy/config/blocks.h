// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "collectors/haproxy/config/line.h"
#include "collectors/haproxy/config/remarks.h"
#include "collectors/haproxy/config/variables.h"

namespace skewd::haproxy {

/// The conditional blocks `.if`, `.elif`, `.else` and `.endif` of one file.
class Blocks {
 public:
  explicit Blocks(Remarks& remarks) : remarks_(remarks) {}

  /// True if lines count here.
  [[nodiscard]] bool taken() const {
    return too_deep_ == 0 && (open_.empty() || open_.back().state == State::taken);
  }
  /// A line whose first word begins with a dot.
  void read(const Line& line, const Variables& variables);
  /// At the end of the file: tells a block that is still open.
  void finish();

 private:
  enum class State {
    taken,    // its lines count
    waiting,  // for an .elif or .else that holds
    done,     // another branch was taken, or the block around does not count
  };
  struct Block {
    State state = State::taken;
    bool has_else = false;
    Place opened;
  };

  void open(const Line& line, const Variables& variables);
  void branch(const Line& line, const Variables& variables);
  [[nodiscard]] bool holds(const Line& line, const Variables& variables);

  Remarks& remarks_;
  std::vector<Block> open_;
  std::size_t too_deep_ = 0;  // blocks beyond the deepest, whose lines do not count
};

}  // namespace skewd::haproxy
