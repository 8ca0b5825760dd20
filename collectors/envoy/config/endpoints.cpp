// SPDX-License-Identifier: Apache-2.0
#include "collectors/envoy/config/endpoints.h"

#include <algorithm>

#include "collectors/envoy/config/message.h"
#include "collectors/host_port.h"

namespace skewd::envoy {
namespace {

constexpr std::string_view kLocalityKeys =
    " locality metadata lb_endpoints load_balancer_endpoints leds_cluster_locality_config"
    " load_balancing_weight priority proximity ";
constexpr std::string_view kEndpointKeys =
    " endpoint endpoint_name health_status metadata load_balancing_weight ";

void set_address(ServerSpec& server, YamlNode address) {
  server.address = address_text(address);
  server.name = server.address;
  const YamlNode socket = field(address, "socket_address");
  if (!socket) {
    server.place = field(address, {"pipe", "path"}).place();
    return;
  }
  server.place = socket["address"].place();
  server.host = socket["address"].text();
  server.port = read_port(field(socket, "port_value").text());
}

bool is_down(YamlNode endpoint) {
  const std::string_view status = field(endpoint, "health_status").text();
  return status == "UNHEALTHY" || status == "DRAINING" || status == "TIMEOUT";
}

void set_weight(Reading& reading, ServerSpec& server, YamlNode weight) {
  if (!weight) return;
  const auto number = weight.whole_number();
  server.weight_place = weight.place();
  if (number && *number > 0) {
    server.weight = *number;
    return;
  }
  reading.remarks.error(weight.place(), "a load_balancing_weight must be a number of at least 1");
}

ServerSpec read_endpoint(Reading& reading, YamlNode endpoint, const EndpointSettings& settings) {
  tell_unknown_keys(reading, endpoint, "an endpoint", kEndpointKeys);
  ServerSpec server;
  set_address(server, field(endpoint, {"endpoint", "address"}));
  if (server.address.empty()) server.place = endpoint.place();
  set_weight(reading, server, field(endpoint, "load_balancing_weight"));
  server.down = is_down(endpoint);
  server.check = settings.check;
  const YamlNode own_check = field(endpoint, {"endpoint", "health_check_config"});
  if (server.check == HealthCheck::active &&
      field(own_check, "disable_active_health_check").is_true()) {
    server.check = HealthCheck::none;
  }
  return server;
}

// With locality weights an endpoint gets its part of what its locality is due.
void weigh_locality(YamlNode locality, std::vector<ServerSpec>& servers, std::size_t begin) {
  double sum = 0;
  for (std::size_t i = begin; i < servers.size(); ++i) sum += servers[i].weight;
  const double weight = field(locality, "load_balancing_weight").number().value_or(0);
  for (std::size_t i = begin; i < servers.size(); ++i) servers[i].weight *= weight / sum;
}

std::uint32_t priority_of(YamlNode locality) {
  return locality["priority"].whole_number().value_or(0);
}

}  // namespace

bool is_ip_host(const ServerSpec& server) { return is_ip_address(server.host); }

std::string address_text(YamlNode address) {
  const YamlNode pipe = field(address, {"pipe", "path"});
  if (pipe) return "unix:" + std::string(pipe.text());
  const YamlNode socket = field(address, "socket_address");
  if (!socket) return {};
  const YamlNode port = field(socket, "port_value");
  if (port) return join_host_port(socket["address"].text(), port.whole_number().value_or(0));
  return std::string(socket["address"].text());
}

std::vector<ServerSpec> read_endpoints(Reading& reading, YamlNode assignment,
                                       const EndpointSettings& settings) {
  std::vector<ServerSpec> servers;
  const YamlNode localities = assignment["endpoints"];
  std::uint32_t first = localities.size() > 0 ? priority_of(localities.at(0)) : 0;
  for (std::size_t i = 0; i < localities.size(); ++i) {
    first = std::min(first, priority_of(localities.at(i)));
  }
  for (std::size_t i = 0; i < localities.size(); ++i) {
    const YamlNode locality = localities.at(i);
    tell_unknown_keys(reading, locality, "a locality's endpoints", kLocalityKeys);
    const std::size_t begin = servers.size();
    const YamlNode endpoints = field(locality, "lb_endpoints");
    for (std::size_t j = 0; j < endpoints.size(); ++j) {
      servers.push_back(read_endpoint(reading, endpoints.at(j), settings));
      servers.back().backup = priority_of(locality) > first;
    }
    if (settings.locality_weights) weigh_locality(locality, servers, begin);
  }
  return servers;
}

void read_old_hosts(YamlNode hosts, const EndpointSettings& settings,
                    std::vector<ServerSpec>& servers) {
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    ServerSpec server;
    set_address(server, hosts.at(i));
    server.check = settings.check;
    servers.push_back(std::move(server));
  }
}

}  // namespace skewd::envoy
