// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "collectors/access_log/tally.h"

namespace skewd::access_log {

/// What is wrong with a log, in sentences. A note keeps its words from when it came to when nothing
/// of its kind happened in sixty tallies, so that a log with a faulty line in a thousand is told
/// once and not in every scrape. Pure but for what it remembers of the last tallies.
class TallyNotes {
 public:
  [[nodiscard]] std::vector<std::string> look(const Tally& tally);

 private:
  struct Note {
    std::string text;  // empty: all is well
    int quiet = 0;     // tallies since it was last so
  };
  static constexpr std::size_t kTroubles = 5;

  Sums<LineSum> last_;
  std::uint64_t since_ms_ = 0;
  int silent_ = 0;  // tallies without any line so far
  std::array<Note, kTroubles> notes_{};
};

}  // namespace skewd::access_log
