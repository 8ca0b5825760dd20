// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/cli/text_table.h"
#include "agent/cli/traced_request.h"
#include "agent/plan/route_requests.h"

namespace skewd {

/// One route, and what came of its request.
struct RouteTrial {
  enum class Result {
    right,
    wrong,       // another pool answered, or nobody
    unknown,     // answered, but nobody tells by which pool
    not_tested,  // no request can be made, or none was sent
  };
  RouteRequest request;
  Result result = Result::not_tested;
  std::string reason;  // of what is neither right nor sent
  TracedRequest traced;
};

/// Sends the request of each route once, one after the other, and asks the agent there who answered
/// them.
[[nodiscard]] std::vector<RouteTrial> try_routes(const Configuration& configuration,
                                                 const std::string& agent_url);

/// A line for each route.
[[nodiscard]] std::string render_route_trials(const std::vector<RouteTrial>& trials, Colour colour);
/// {"routes": [{"listener", "condition", "expected_pool", "pool", "server", "status", "seconds",
/// "result", "reason"}]}.
[[nodiscard]] std::string render_route_trials_json(const std::vector<RouteTrial>& trials);

}  // namespace skewd
