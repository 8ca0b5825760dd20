// SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <unordered_set>

#include "agent/plan/check.h"

namespace skewd::checks {

void route_no_default(const CheckInput& input, std::vector<Diagnostic>& found) {
  std::unordered_set<std::string_view> caught;
  for (const RouteSpec& route : input.configuration().routes) {
    if (route.catch_all) caught.insert(route.listener);
  }
  for (const ListenerSpec& listener : input.configuration().listeners) {
    if (listener.answers_itself || caught.contains(listener.name)) continue;
    found.push_back({"route-no-default", DiagnosticSeverity::warning, listener.place,
                     "requests to " + listener.name +
                         " that match none of its routes are answered with an error",
                     "add a default, or a rule that refuses them and so says that it is meant"});
  }
}

}  // namespace skewd::checks
