// SPDX-License-Identifier: Apache-2.0
#include "alerts/innocent.h"

#include <algorithm>
#include <cstdio>

#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kEnoughPicks = 20;
constexpr double kEven = 1.2;

}  // namespace

std::optional<double> imbalance_of(std::span<const ServerMemory> servers) {
  double picks = 0, due = 0;
  for (const ServerMemory& server : servers) {
    picks += server.minute_picks.sum();
    due += server.minute_due.sum();
  }
  if (picks < kEnoughPicks || due <= 0) return std::nullopt;
  double worst = 0;
  for (const ServerMemory& server : servers) {
    const double expected = server.minute_due.sum() / due;
    if (expected > 0) worst = std::max(worst, server.minute_picks.sum() / picks / expected);
  }
  return worst;
}

std::vector<std::string> innocents_of(const Finding& claim, std::span<const Finding> claims,
                                      const Topology& topology,
                                      std::span<const ServerMemory> servers) {
  std::vector<std::string> even;
  double worst = 0;
  for (const Topology::Pool& pool : topology.pools) {
    const bool accused = std::any_of(claims.begin(), claims.end(),
                                     [&](const Finding& other) { return other.pool == pool.name; });
    if (accused || pool.name == claim.pool) continue;
    const auto imbalance = imbalance_of(servers.subspan(pool.first_server, pool.server_count));
    if (!imbalance || *imbalance > kEven) continue;
    even.push_back(pool.name);
    worst = std::max(worst, *imbalance);
  }
  if (even.empty()) return {};
  char ratio[32];
  std::snprintf(ratio, sizeof ratio, "%.2f", worst);
  return {(even.size() == 1 ? "pool " : "pools ") + sentence::names(even) +
          (even.size() == 1 ? " is even" : " are even") + " (worst " + ratio + "x its due)"};
}

}  // namespace skewd
