// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace skewd::demo {

enum class Tone { plain, strong, quiet, good, bad };

/// Standard output for people: colours and a progress line only on a terminal, colours not even
/// there when NO_COLOR is set.
class Screen {
 public:
  Screen();

  void line(std::string_view text = {}, Tone tone = Tone::plain);

  /// Shows what we wait for and for how long, in a line that the next one replaces.
  void progress(std::string_view doing, std::chrono::duration<double> taken);

  /// Rows of equally many cells, aligned; the first is the heading. `tones` has one per row.
  void table(const std::vector<std::vector<std::string>>& rows, const std::vector<Tone>& tones);

 private:
  void clear_progress();

  bool terminal_;
  bool colours_;
  bool progress_shown_ = false;
};

/// "2.1 s".
[[nodiscard]] std::string render_seconds(std::chrono::duration<double> time);

}  // namespace skewd::demo
