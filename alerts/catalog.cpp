// SPDX-License-Identifier: Apache-2.0
#include "alerts/catalog.h"

#include <algorithm>

namespace skewd {
namespace {

std::array<std::span<const AlertKind>, 6> parts() {
  return {routing_alerts(), failure_alerts(), latency_alerts(),
          change_alerts(),  agent_alerts(),   counter_alerts()};
}

}  // namespace

std::vector<AlertKind> alert_kinds() {
  std::vector<AlertKind> kinds;
  for (const auto part : parts()) kinds.insert(kinds.end(), part.begin(), part.end());
  return kinds;
}

const AlertKind& alert_of_finding(FindingKind finding) {
  for (const auto part : parts()) {
    const auto found = std::ranges::find(part, std::optional(finding), &AlertKind::finding);
    if (found != part.end()) return *found;
  }
  return agent_alerts().front();  // not reached: a test holds the catalog to the kinds
}

}  // namespace skewd
