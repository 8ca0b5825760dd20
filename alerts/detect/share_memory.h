// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/detect/cusum.h"
#include "alerts/detect/dispersion.h"
#include "alerts/detect/mews.h"
#include "alerts/detect/rare.h"
#include "alerts/detect/tail_guard.h"
#include "alerts/finding.h"

namespace skewd {

/// share_level.cpp: a server's share against its own past, where weights do not tell it. Counts
/// gather until they are worth a value.
struct ShareLevel {
  Mews level;
  float picks = 0;
  float of_pool = 0;
  float seconds = 0;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.level, self.picks, self.of_pool, self.seconds);
  }
};

/// How evenly a server is picked.
struct ShareMemory {
  Cusum up;
  Cusum down;
  float learned_picks = 0;  // against
  float learned_due = 0;    // with a half-life of an hour, or half of one under load
  Dispersion<4>::Residuals residuals{};
  Rare<ShareLevel> level;  // absent where shares follow from weights alone

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.up, self.down, self.learned_picks, self.learned_due, self.residuals,
                   self.level);
  }
};

/// The standing claim of a pool.
struct ShareClaim {
  std::string server;  // the one that deviates most
  std::string address;
  bool too_much = false;
  bool by_level = false;  // against its own past, not against weights
  Recovery recovery;
  Instant opened{};
  std::string shape_text;  // how shares are wrong, for the sentence
  Finding finding;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.server, self.address, self.too_much, self.by_level, self.recovery,
                   self.opened, self.shape_text, self.finding);
  }
};

/// What is remembered of the shares in a pool.
struct PoolShareMemory {
  int blank_scrapes = 0;      // until shares are judged again after a change
  float blank_seconds = 0;    // the same where shares need time to settle
  float sticky_seconds = 0;   // for so long "exact" shares have varied as sessions do
  float persisted_ratio = 0;  // of the requests that no algorithm placed, over ten minutes
  float evidence = 0;         // the largest of the last scrape, for people
  Dispersion<4> dispersion{0.1};
  TailGuard guard;
  std::vector<double> suspect_picks;  // by server, since somebody is under suspicion; else empty
  std::optional<ShareClaim> claim;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.blank_scrapes, self.blank_seconds, self.sticky_seconds,
                   self.persisted_ratio, self.evidence, self.dispersion, self.guard,
                   self.suspect_picks, self.claim);
  }
};

}  // namespace skewd
