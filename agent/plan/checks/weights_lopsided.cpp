// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "agent/plan/check.h"
#include "agent/plan/eligible.h"
#include "agent/plan/forecast.h"
#include "agent/plan/wording.h"

namespace skewd::checks {
namespace {

constexpr double kLargestRatio = 10;

}  // namespace

void weights_lopsided(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.balance.algorithm == "first") continue;  // knows no weights
    const Eligible eligible = find_eligible(pool);
    const ServerSpec* lightest = nullptr;
    const ServerSpec* heaviest = nullptr;
    for (std::size_t i = 0; i < pool.servers.size(); ++i) {
      const ServerSpec& server = pool.servers[i];
      if (eligible.servers[i] == 0) continue;
      if (lightest == nullptr || server.weight < lightest->weight) lightest = &server;
      if (heaviest == nullptr || server.weight > heaviest->weight) heaviest = &server;
    }
    if (lightest == nullptr || heaviest->weight < kLargestRatio * lightest->weight) continue;
    const std::vector<double> due = weight_shares(pool);
    const auto share = [&](const ServerSpec* server) {
      return percent(due[static_cast<std::size_t>(server - pool.servers.data())]);
    };
    found.push_back({"weights-lopsided", DiagnosticSeverity::warning, weight_place_of(*heaviest),
                     "weights from " + plain_number(lightest->weight) + " to " +
                         plain_number(heaviest->weight) + " in pool " + pool.name + ": " +
                         heaviest->name + " is due " + share(heaviest) + ", " + lightest->name +
                         " " + share(lightest),
                     "a weight that is not written counts 1: write the weights of all servers in "
                     "the same measure"});
  }
}

}  // namespace skewd::checks
