// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace skewd {

/// Where runbooks stand unless somebody keeps them elsewhere; the alert's name and ".md" follow.
inline constexpr std::string_view kRunbooks =
    "https://github.com/skewd/skewd/blob/main/docs/runbooks/";

struct RuleOptions {
  bool fleet = false;  // the rules over many agents as well
  std::string_view runbooks = kRunbooks;
};

/// The rule file for Prometheus 2.42 and later, as YAML.
[[nodiscard]] std::string render_rules(const RuleOptions& options);

}  // namespace skewd
