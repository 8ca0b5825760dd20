// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/configuration.h"
#include "collectors/reader_remarks.h"
#include "collectors/yaml.h"

namespace skewd::envoy {

/// What has been read so far. The parts fill it in this order: documents, clusters, listeners.
struct Reading {
  explicit Reading(const Surroundings& around) : surroundings(around) {}

  const Surroundings& surroundings;
  Configuration configuration;
  ReaderRemarks remarks;

  std::deque<YamlDocument> documents;  // of all files; nodes point into them
  std::set<std::string> loaded;        // paths
  std::vector<YamlNode> clusters;
  std::vector<YamlNode> listeners;
  std::multimap<std::string, YamlNode> resources;  // of files for discovery, by their names
  bool clusters_elsewhere = false;                 // some come from a management server
  YamlNode listeners_elsewhere;                    // and listeners: who says so

  std::set<std::string> told;        // unknown keys, by file
  std::set<std::string> http_pools;  // whom routes of HTTP name, and whom those of TCP
  std::set<std::string> tcp_pools;
};

/// Takes a file that was given or that another one names.
void take_file(Reading& reading, const ConfigurationFile& file);

/// The message that a discovery service would send, if it comes from a file or was given:
/// of a type such as "RouteConfiguration", with that name. Absent: it comes from a server.
[[nodiscard]] YamlNode find_resource(Reading& reading, YamlNode config_source,
                                     std::string_view type, std::string_view name);

/// Tells keys of a message that are none of these names, each once per file.
void tell_unknown_keys(Reading& reading, YamlNode message, std::string_view what,
                       std::string_view names);

void read_clusters(Reading& reading);
void read_listeners(Reading& reading);
/// Pools that are named by something other than a route, and those whom only a server declares.
void find_other_uses(Reading& reading);

/// "10.0.0.1:80", "[::1]:80", "unix:/run/app.sock"; empty: it is no such address.
[[nodiscard]] std::string address_text(YamlNode address);

/// A virtual host's or a filter chain's rules, in their order, as routes of that listener.
void read_routes(Reading& reading, YamlNode virtual_host, const std::string& listener,
                 const std::string& domain);
/// The targets of `cluster`, `weighted_clusters` and their like; an empty list: there are none.
[[nodiscard]] std::vector<RouteTarget> read_targets(YamlNode action);

/// How the servers of a cluster share requests out; even_weights: they all weigh the same.
[[nodiscard]] BalanceSpec read_balance(Reading& reading, YamlNode cluster, bool even_weights);

}  // namespace skewd::envoy
