// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/scenarios.h"

#include "tests/alerts/scenario_world.h"

namespace skewd::test {

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = [] {
    std::vector<Scenario> rows = state_scenarios();
    for (const auto& part : {failure_scenarios(), level_scenarios()}) {
      rows.insert(rows.end(), part.begin(), part.end());
    }
    return rows;
  }();
  return all;
}

}  // namespace skewd::test
