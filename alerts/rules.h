// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "alerts/alert_name.h"

namespace skewd {

struct RuleOptions {
  bool fleet = false;  // the rules over many agents as well
  std::string_view runbooks = kRunbooks;
};

/// The rule file for Prometheus 2.42 and later, as YAML.
[[nodiscard]] std::string render_rules(const RuleOptions& options);

}  // namespace skewd
