// SPDX-License-Identifier: Apache-2.0
//
// A listener of Envoy chooses a filter chain by the connection, and that a virtual host by the
// domain; only the routes of a virtual host are tried in their order. So each virtual host is a
// listener here.
#include <algorithm>

#include "collectors/envoy/config/message.h"
#include "collectors/envoy/config/reading.h"

namespace skewd::envoy {
namespace {

constexpr std::string_view kVirtualHostKeys =
    " name domains routes matcher require_tls virtual_clusters rate_limits request_headers_to_add"
    " request_headers_to_remove response_headers_to_add response_headers_to_remove cors"
    " typed_per_filter_config include_request_attempt_count include_attempt_count_in_response"
    " retry_policy retry_policy_typed_config hedge_policy include_is_timeout_retry_header"
    " per_request_buffer_limit_bytes request_body_buffer_limit request_mirror_policies metadata"
    " per_filter_config ";

// Every route repeats the name of its listener and its domain.
constexpr std::size_t kLongestName = 1024;

struct Entry {
  std::string name;
  std::vector<std::string> addresses;
};

std::string domains_of(YamlNode virtual_host) {
  constexpr std::size_t kMostShown = 3;
  const YamlNode domains = virtual_host["domains"];
  std::string text;
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const std::string_view domain = domains.at(i).text().substr(0, kLongestName);
    if (domain == "*") return {};
    if (i < kMostShown) text += (i > 0 ? "," : "") + std::string(domain);
  }
  return domains.size() > kMostShown ? text + ",..." : text;
}

ListenerSpec listener_of(const Entry& entry, YamlNode node) {
  ListenerSpec listener;
  listener.name = entry.name;
  listener.addresses = entry.addresses;
  listener.place = node.place();
  listener.last_line = node.last_line();
  return listener;
}

void add_computed(Reading& reading, const Entry& entry, YamlNode node, std::string condition) {
  reading.configuration.listeners.push_back(listener_of(entry, node));
  RouteSpec route;
  route.listener = entry.name;
  route.condition = std::move(condition);
  route.kind = RouteKind::computed;
  route.catch_all = true;
  route.place = node.place();
  route.targets.push_back({"", 1, node.place()});
  reading.configuration.routes.push_back(std::move(route));
}

// Envoy refuses a domain that two virtual hosts of a route table claim.
void check_domains(Reading& reading, YamlNode host, std::set<std::string>& taken) {
  const YamlNode domains = host["domains"];
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const std::string domain(domains.at(i).text());
    if (taken.insert(domain).second) continue;
    reading.remarks.error(domains.at(i).place(),
                          "domain '" + domain + "' belongs to another virtual host already");
  }
}

void read_virtual_hosts(Reading& reading, const Entry& entry, YamlNode route_config) {
  const YamlNode hosts = field(route_config, "virtual_hosts");
  std::set<std::string> taken;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const YamlNode host = hosts.at(i);
    check_domains(reading, host, taken);
    tell_unknown_keys(reading, host, "a virtual host", kVirtualHostKeys);
    Entry own = entry;
    if (hosts.size() > 1) {
      own.name += " " + std::string(host["name"].text().substr(0, kLongestName));
    }
    reading.configuration.listeners.push_back(listener_of(own, host));
    read_routes(reading, host, own.name, domains_of(host));
  }
  if (field(route_config, "vhds")) {
    Entry own = entry;
    own.name += " vhds";
    add_computed(reading, own, field(route_config, "vhds"), "");
  }
}

void read_http(Reading& reading, const Entry& entry, YamlNode manager) {
  const YamlNode own = field(manager, "route_config");
  if (own) return read_virtual_hosts(reading, entry, own);
  const YamlNode discovered = manager["rds"];
  const YamlNode found =
      find_resource(reading, field(discovered, "config_source"), "RouteConfiguration",
                    field(discovered, "route_config_name").text());
  if (found) return read_virtual_hosts(reading, entry, found);
  const YamlNode scoped = field(manager, "scoped_routes");
  add_computed(reading, entry, discovered ? discovered : scoped ? scoped : manager, "");
}

void read_tcp(Reading& reading, const Entry& entry, YamlNode proxy) {
  reading.configuration.listeners.push_back(listener_of(entry, proxy));
  RouteSpec route;
  route.listener = entry.name;
  route.catch_all = true;
  route.place = proxy.place();
  route.targets = read_targets(proxy);
  for (const RouteTarget& target : route.targets) {
    reading.tcp_pools.insert(target.pool);
    if (target.pool.empty()) route.kind = RouteKind::computed;
  }
  reading.configuration.routes.push_back(std::move(route));
}

YamlNode settings_of(YamlNode filter) {
  const YamlNode typed = field(filter, "typed_config");
  return typed ? typed : filter["config"];
}

bool is_filter(YamlNode filter, std::string_view type, std::string_view name) {
  const YamlNode typed = field(filter, "typed_config");
  return typed ? is_message(typed, type) : filter["name"].text().ends_with(name);
}

void read_chain(Reading& reading, const Entry& entry, YamlNode chain) {
  const YamlNode filters = chain["filters"];
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const YamlNode filter = filters.at(i);
    if (is_filter(filter, "HttpConnectionManager", "http_connection_manager")) {
      read_http(reading, entry, settings_of(filter));
    } else if (is_filter(filter, "TcpProxy", "tcp_proxy")) {
      read_tcp(reading, entry, settings_of(filter));
    }
  }
}

// By which a chain is told from its siblings: its name, else what it asks for.
std::string name_of_chain(YamlNode chain, std::size_t position) {
  if (chain["name"]) return std::string(chain["name"].text().substr(0, kLongestName));
  const YamlNode match = field(chain, "filter_chain_match");
  const YamlNode names = field(match, "server_names");
  if (names.size() > 0) return std::string(names.at(0).text().substr(0, kLongestName));
  const YamlNode port = field(match, "destination_port");
  if (port) return "port " + std::string(port.text());
  return "chain " + std::to_string(position + 1);
}

Entry entry_of(YamlNode listener) {
  Entry entry;
  const std::string address = address_text(listener["address"]);
  if (!address.empty()) entry.addresses.push_back(address);
  const YamlNode more = field(listener, "additional_addresses");
  for (std::size_t i = 0; i < more.size(); ++i) {
    entry.addresses.push_back(address_text(more.at(i)["address"]));
  }
  const YamlNode name = listener["name"];
  entry.name = name ? std::string(name.text()) : address.empty() ? "listener" : address;
  entry.name.resize(std::min(entry.name.size(), kLongestName));
  return entry;
}

void read_listener(Reading& reading, YamlNode listener) {
  const Entry entry = entry_of(listener);
  const YamlNode chains = field(listener, "filter_chains");
  const YamlNode fallback = field(listener, "default_filter_chain");
  for (std::size_t i = 0; i < chains.size(); ++i) {
    Entry own = entry;
    if (chains.size() > 1 || fallback) own.name += " " + name_of_chain(chains.at(i), i);
    read_chain(reading, own, chains.at(i));
  }
  if (fallback) {
    Entry own = entry;
    if (chains.size() > 0) own.name += " default";
    read_chain(reading, own, fallback);
  }
  const YamlNode api = field(listener, {"api_listener", "api_listener"});
  if (is_message(api, "HttpConnectionManager")) read_http(reading, entry, api);
}

}  // namespace

void read_listeners(Reading& reading) {
  for (std::size_t i = 0; i < reading.listeners.size(); ++i) {
    read_listener(reading, reading.listeners[i]);
  }
  if (reading.listeners_elsewhere) {
    add_computed(reading, {"lds", {}}, reading.listeners_elsewhere, "");
  }
}

}  // namespace skewd::envoy
