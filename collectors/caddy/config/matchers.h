// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "collectors/yaml.h"

namespace skewd::caddy {

/// What limits a route, from the site down to the handler.
struct Condition {
  std::string text;                // "shop.example /api/* header X-Canary"; empty: nothing does
  std::vector<std::string> hosts;  // at most two of them
  std::string path_prefix;
  bool only_hosts_and_path = true;  // of one prefix at most
  std::size_t limits = 0;           // how many routes on the way ask for anything
};

/// The condition, and that of a route's `match` besides. Several sets of matchers are alternatives.
[[nodiscard]] Condition narrowed(Condition outer, YamlNode match);

/// The hosts, if `match` asks for nothing else.
[[nodiscard]] std::vector<std::string> only_hosts(YamlNode match);

}  // namespace skewd::caddy
