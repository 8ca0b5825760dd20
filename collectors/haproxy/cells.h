// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skewd::haproxy {

/// Finds where the cells of a line begin: separators sixty-four bytes at a time, without a branch
/// for each. Most of a row's hundred cells are not ours, so that nothing else is done with them.
class CellFinder {
 public:
  /// The longest line, since starts have sixteen bits.
  static constexpr std::size_t kLongestLine = 64'000;

  /// Cell k reaches from starts[k] to one before starts[k + 1]. Holds until the next line.
  struct Cells {
    const char* text;
    const std::uint16_t* starts;
    std::size_t count;
  };
  /// The first cells of a line, at least `wanted` if it has so many.
  [[nodiscard]] Cells find(std::string_view line, std::size_t wanted);

 private:
  struct Found {
    std::size_t cells;
    bool quotes;
  };
  [[nodiscard]] Found find_plain(std::string_view line, std::size_t wanted);
  [[nodiscard]] std::size_t find_quoted(std::string_view line, std::size_t wanted);

  std::vector<std::uint16_t> starts_;
  std::string unquoted_;
};

}  // namespace skewd::haproxy
