// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alerts/finding.h"
#include "alerts/probe_history.h"
#include "collectors/probe.h"

namespace skewd {

/// One probe and what its latest requests showed.
struct WatchedProbe {
  const ProbeSettings& probe;
  const ProbeHistory& history;
};

/// The requests of a probe as sentences name them: "/img", "www.example/img", "10.0.0.1:5432".
[[nodiscard]] std::string request_text(const ProbeSettings& probe);

/// What the probes of one balancer claim: `route_mismatch`, one for each pool and kind of fault
/// however many probes show it, and `blind` with the subtype "probe" where some cannot run.
[[nodiscard]] std::vector<Finding> probe_claims(std::span<const WatchedProbe> probes);

/// What the probes through one balancer show together.
struct ProbeSight {
  std::vector<Finding> claims;
  bool any = false;  // there are probes
  /// When the first of their latest requests began, if all of those were right.
  std::optional<Instant> right_since;
};

/// True if probes made this claim.
[[nodiscard]] bool is_of_probes(const Finding& finding);

}  // namespace skewd
