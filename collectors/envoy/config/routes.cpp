// SPDX-License-Identifier: Apache-2.0
//
// What a virtual host or a TCP proxy does with requests.
#include <algorithm>

#include "collectors/envoy/config/message.h"
#include "collectors/envoy/config/reading.h"

namespace skewd::envoy {
namespace {

constexpr std::string_view kRouteKeys =
    " name match route redirect direct_response filter_action non_forwarding_action metadata"
    " decorator typed_per_filter_config request_headers_to_add request_headers_to_remove"
    " response_headers_to_add response_headers_to_remove tracing per_request_buffer_limit_bytes"
    " stat_prefix request_body_buffer_limit per_filter_config ";

constexpr std::size_t kLongestCondition = 120;

RouteTarget target_of(YamlNode name, double share) {
  return {std::string(name.text()), share, name.place()};
}

// A weight that is not written is 0, except that one alone gets everything.
std::vector<RouteTarget> read_weighted(YamlNode clusters) {
  double sum = 0;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    sum += clusters.at(i)["weight"].number().value_or(0);
  }
  std::vector<RouteTarget> targets;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const YamlNode entry = clusters.at(i);
    const double weight = entry["weight"].number().value_or(0);
    const double share = sum > 0 ? weight / sum : clusters.size() == 1 ? 1 : 0;
    const YamlNode name = entry["name"];
    targets.push_back(name ? target_of(name, share)
                           : RouteTarget{"", share, entry.place()});  // a cluster_header
  }
  return targets;
}

void add_mirrors(YamlNode action, std::vector<RouteTarget>& targets) {
  const YamlNode mirrors = field(action, "request_mirror_policies");
  for (std::size_t i = 0; i < mirrors.size(); ++i) {
    const YamlNode name = mirrors.at(i)["cluster"];
    if (name) targets.push_back(target_of(name, 0));
  }
  const YamlNode old = field(action, {"request_mirror_policy", "cluster"});
  if (old) targets.push_back(target_of(old, 0));
}

// The matchers besides the path, as they are written: "header x-canary".
std::vector<std::string> further_conditions(YamlNode match) {
  std::vector<std::string> words;
  const YamlNode headers = match["headers"];
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const bool inverted = field(headers.at(i), "invert_match").is_true();
    words.push_back((inverted ? "no header " : "header ") +
                    std::string(headers.at(i)["name"].text()));
  }
  const YamlNode parameters = field(match, "query_parameters");
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    words.push_back("query " + std::string(parameters.at(i)["name"].text()));
  }
  for (const char* other :
       {"grpc", "tls_context", "runtime_fraction", "dynamic_metadata", "filter_state", "cookies"}) {
    if (field(match, other)) words.emplace_back(other);
  }
  return words;
}

struct Match {
  std::string path;  // empty: any
  std::string prefix;
  std::vector<std::string> further;
};

Match read_match(YamlNode match) {
  Match read;
  read.further = further_conditions(match);
  const YamlNode prefix = match["prefix"];
  const YamlNode separated = field(match, "path_separated_prefix");
  const YamlNode regex = field(match, {"safe_regex", "regex"});
  if (prefix || separated) {
    read.prefix = (prefix ? prefix : separated).text();
    if (read.prefix == "/" || read.prefix.empty()) read.prefix.clear();
    read.path = read.prefix;
  } else if (match["path"]) {
    read.path = "path " + std::string(match["path"].text());
  } else if (regex || match["regex"]) {
    read.path = "regex " + std::string((regex ? regex : match["regex"]).text());
  } else {
    for (const char* other : {"path_match_policy", "connect_matcher"}) {
      if (field(match, other)) read.path = other;
    }
  }
  return read;
}

std::string join(const std::string& domain, const Match& match) {
  std::string text = domain;
  const auto append = [&](const std::string& word) {
    if (!text.empty() && !word.empty()) text += ' ';
    text += word;
  };
  append(match.path);
  for (const std::string& word : match.further) append(word);
  if (text.size() > kLongestCondition) {
    text.resize(kLongestCondition);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80) {
      text.pop_back();
    }
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80) text.pop_back();
    text += "...";
  }
  return text;
}

bool is_host(const std::string& domain) {
  return !domain.empty() && domain.find_first_of("*, ") == std::string::npos;
}

RouteSpec read_route(YamlNode route, const std::string& listener, const std::string& domain) {
  const Match match = read_match(route["match"]);
  const YamlNode action = route["route"];
  RouteSpec spec;
  spec.listener = listener;
  spec.condition = join(domain, match);
  spec.catch_all = match.path.empty() && match.further.empty();
  if (is_host(domain) && match.further.empty()) spec.host = domain;
  spec.path_prefix = match.prefix;
  spec.place = route.place();
  spec.targets = read_targets(action);
  const bool unnamed = std::any_of(spec.targets.begin(), spec.targets.end(),
                                   [](const RouteTarget& target) { return target.pool.empty(); });
  if (unnamed) spec.kind = RouteKind::computed;
  spec.answers_itself = !action;
  return spec;
}

}  // namespace

std::vector<RouteTarget> read_targets(YamlNode action) {
  std::vector<RouteTarget> targets;
  const YamlNode weighted = field(action, {"weighted_clusters", "clusters"});
  if (action["cluster"]) {
    targets.push_back(target_of(action["cluster"], 1));
  } else if (weighted) {
    targets = read_weighted(weighted);
  } else if (action) {  // cluster_header, cluster_specifier_plugin
    targets.push_back({"", 1, action.place()});
  }
  add_mirrors(action, targets);
  return targets;
}

void read_routes(Reading& reading, YamlNode virtual_host, const std::string& listener,
                 const std::string& domain) {
  const YamlNode routes = virtual_host["routes"];
  for (std::size_t i = 0; i < routes.size(); ++i) {
    tell_unknown_keys(reading, routes.at(i), "a route", kRouteKeys);
    reading.configuration.routes.push_back(read_route(routes.at(i), listener, domain));
    for (const RouteTarget& target : reading.configuration.routes.back().targets) {
      reading.http_pools.insert(target.pool);
    }
  }
  if (virtual_host["matcher"]) {  // a tree of matchers, whose leaves are routes
    RouteSpec spec;
    spec.listener = listener;
    spec.condition = domain;
    spec.kind = RouteKind::computed;
    spec.catch_all = true;
    spec.place = virtual_host["matcher"].place();
    spec.targets.push_back({"", 1, spec.place});
    reading.configuration.routes.push_back(std::move(spec));
  }
}

}  // namespace skewd::envoy
