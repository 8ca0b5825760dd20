// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "collectors/caddy/config/matchers.h"
#include "collectors/caddy/config/places.h"
#include "collectors/configuration.h"
#include "collectors/reader_remarks.h"
#include "collectors/yaml.h"

namespace skewd::caddy {

/// What has been read so far.
struct Reading {
  explicit Reading(const Surroundings& around) : surroundings(around) {}

  const Surroundings& surroundings;
  Configuration configuration;
  ReaderRemarks remarks;
  std::map<std::string, std::size_t> pool_names;  // and how many are called so
  std::set<std::string> told;                     // variables that are not set
};

/// The listeners, routes and pools of a document of Caddy's JSON.
void read_servers(Reading& reading, Places& places, YamlNode root);

/// A reverse_proxy handler as a pool, with a name that no other has.
[[nodiscard]] PoolSpec read_pool(Reading& reading, Places& places, YamlNode handler,
                                 const Condition& condition);

/// How its selection policy shares requests out. Of weighted_round_robin the servers' weights are
/// set.
[[nodiscard]] BalanceSpec read_balance(const Places& places, YamlNode handler,
                                       std::vector<ServerSpec>& servers);

/// Takes a Caddyfile, and those that it imports: their directives go to `places`.
void take_caddyfile(Reading& reading, Places& places, const std::string& path,
                    const std::string& text);

}  // namespace skewd::caddy
