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
};

/// How evenly a server is picked.
struct ShareMemory {
  Cusum up;
  Cusum down;
  float learned_picks = 0;  // against
  float learned_due = 0;    // with a half-life of an hour, or half of one under load
  Dispersion<4>::Residuals residuals{};
  Rare<ShareLevel> level;  // absent where shares follow from weights alone
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
};

}  // namespace skewd
