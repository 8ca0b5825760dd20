// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skewd::support {

/// A file that breaks a rule of the house, and where.
struct LayerFault {
  std::string file;
  std::size_t line = 0;
  std::string text;
};

/// Everything that one source file does against the house: an include that its room may not
/// have, something impure in a pure room, a clock read there, a third-party library outside its
/// home, a banned word, too many lines. `path` is relative to the repository's root.
[[nodiscard]] std::vector<LayerFault> check_layers(std::string_view path, std::string_view text);

/// "alerts/verdict.cpp:7: must not include <thread>: this room is pure".
[[nodiscard]] std::string render(const LayerFault& fault);

}  // namespace skewd::support
