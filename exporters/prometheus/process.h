// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace skewd {

/// What the kernel knows about this process; absent where /proc does not tell.
struct ProcessFigures {
  std::optional<double> cpu_seconds;
  std::optional<double> open_fds;
  std::optional<double> max_fds;
  std::optional<double> resident_bytes;
  std::optional<double> virtual_bytes;
  std::optional<double> start_seconds;  // since 1970
};

[[nodiscard]] ProcessFigures read_process_figures();

}  // namespace skewd
