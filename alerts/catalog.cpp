// SPDX-License-Identifier: Apache-2.0
#include "alerts/catalog.h"

namespace skewd {

std::vector<AlertKind> alert_kinds() {
  std::vector<AlertKind> kinds;
  for (const auto part : {routing_alerts(), failure_alerts(), latency_alerts(), change_alerts(),
                          agent_alerts(), counter_alerts()}) {
    kinds.insert(kinds.end(), part.begin(), part.end());
  }
  return kinds;
}

}  // namespace skewd
