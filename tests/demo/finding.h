// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace skewd::demo {

/// A finding as the agent tells it at /api/v1/findings; what we show and compare.
struct ToldFinding {
  std::string id;
  std::string finding;
  std::string subtype;
  std::string severity;
  std::string balancer;
  std::string listener;
  std::string pool;
  std::string server;
  std::string layer;
  std::string summary;
  std::string cause;  // the change before it, as a sentence; empty: not known
  std::string symptom_of;
  std::chrono::system_clock::time_point opened;  // when it was certain
  bool resolved = false;
};

/// Reads the body of /api/v1/findings. Throws std::runtime_error when it is not what the manual
/// says: a demo that cannot read its agent has failed.
[[nodiscard]] std::vector<ToldFinding> read_findings(std::string_view body);

/// True if somebody would be called for it: more than information, and no other's symptom.
[[nodiscard]] bool calls_somebody(const ToldFinding& finding);

/// "skew/funnel", "black_hole".
[[nodiscard]] std::string kind_of(const ToldFinding& finding);

/// "shop/web-2", "shop-v2", "listener www".
[[nodiscard]] std::string place_of(const ToldFinding& finding);

}  // namespace skewd::demo
