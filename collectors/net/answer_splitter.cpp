// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/answer_splitter.h"

namespace skewd {

void AnswerSplitter::feed(std::string_view bytes) {
  while (!bytes.empty() && !is_complete()) {
    if (at_line_start_ && bytes.front() == '\n') {
      ++question_;
      bytes.remove_prefix(1);
      continue;
    }
    const auto line_end = bytes.find("\n\n");
    const auto piece = bytes.substr(0, line_end == bytes.npos ? bytes.npos : line_end + 1);
    sink_(question_, piece);
    at_line_start_ = piece.back() == '\n';
    bytes.remove_prefix(piece.size());
  }
}

}  // namespace skewd
