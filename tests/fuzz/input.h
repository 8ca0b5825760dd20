// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace skewd::fuzz {

/// How a fuzzer's bytes are understood: the first chooses, the rest is answers with a separator
/// between them that no balancer sends.
struct Input {
  std::uint8_t choice = 0;
  std::vector<std::string_view> answers;  // at least one

  /// The size of the pieces in which answers arrive.
  [[nodiscard]] std::size_t piece() const { return std::size_t{choice} + 1; }
};

inline Input read_input(const std::uint8_t* data, std::size_t size) {
  constexpr char kSeparator = '\x1e';
  std::string_view text(reinterpret_cast<const char*>(data), size);  // NOLINT
  Input input;
  if (!text.empty()) {
    input.choice = data[0];
    text.remove_prefix(1);
  }
  do {
    input.answers.push_back(text.substr(0, text.find(kSeparator)));
    text.remove_prefix(std::min(text.size(), input.answers.back().size() + 1));
  } while (!text.empty());
  return input;
}

/// Calls `feed` with one piece after the other.
template <typename Feed>
void feed_in_pieces(std::string_view text, std::size_t piece, Feed feed) {
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    feed(text.substr(0, piece));
  }
}

}  // namespace skewd::fuzz
