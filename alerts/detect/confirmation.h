// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/instant.h"

namespace skewd {

/// A rule on exact state: opens after so many scrapes in a row that agree, and closes likewise.
struct Confirmation {
  int agreeing = 0;
  int differing = 0;
  bool open = false;
  Instant since{};

  /// Tells what this scrape shows. Returns whether the claim stands.
  bool update(bool condition, Instant begin, int to_open, int to_close) {
    if (condition) {
      if (agreeing++ == 0 && !open) since = begin;
      differing = 0;
      open = open || agreeing >= to_open;
    } else {
      agreeing = 0;
      open = open && ++differing < to_close;
    }
    return open;
  }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.agreeing, self.differing, self.open, self.since);
  }
};

}  // namespace skewd
