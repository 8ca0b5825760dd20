// SPDX-License-Identifier: Apache-2.0
#include "collectors/traefik/services.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <set>

namespace skewd::traefik {
namespace {

namespace dom = simdjson::dom;

struct Word {
  std::string_view strategy;
  std::string_view algorithm;
};

// Until 3.4 there was wrr alone, and it was not written.
constexpr std::array kStrategies{Word{"", "roundrobin"}, Word{"wrr", "roundrobin"},
                                 Word{"p2c", "random(2)"}, Word{"hrw", "hash"},
                                 Word{"leasttime", "leastconn"}};

std::string_view text_at(dom::element element, std::string_view key) {
  std::string_view text;
  return element[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

// "http://10.0.0.1:8080/path" as "10.0.0.1:8080".
std::string address_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const bool tls = url.starts_with("https") || url.starts_with("wss");
  std::string_view place = url.substr(scheme + 3);
  place = place.substr(0, place.find_first_of("/?#"));
  const std::size_t colon = place.rfind(':');
  const bool has_port = colon != std::string_view::npos && !place.ends_with(']');
  return std::string(place) + (has_port ? "" : tls ? ":443" : ":80");
}

// UP without a health check means that nobody looked; Traefik sends it requests all the same.
ServerState state_of(dom::element service, std::string_view name) {
  const std::string_view word = [&] {
    std::string_view text;
    return service["serverStatus"][name].get(text) == simdjson::SUCCESS ? text : std::string_view();
  }();
  if (word == "UP") return ServerState::up;
  return word == "DOWN" ? ServerState::down : ServerState::unknown;
}

Server read_server(dom::element service, dom::element entry) {
  Server server;
  const std::string_view url = text_at(entry, "url");
  server.name = url.empty() ? text_at(entry, "address") : url;
  server.address = address_of(server.name);
  double weight = 1;
  if (entry["weight"].get(weight) == simdjson::SUCCESS) {
    server.weight = static_cast<float>(std::clamp(weight, 0.0, 1e9));
  }
  server.state = state_of(service, server.name);
  return server;
}

std::string algorithm_of(std::string_view strategy) {
  const auto found = std::find_if(kStrategies.begin(), kStrategies.end(),
                                  [&](const Word& word) { return word.strategy == strategy; });
  return std::string(found == kStrategies.end() ? strategy : found->algorithm);
}

std::optional<Service> read_service(dom::element entry) {
  dom::element balancer;
  if (entry["loadBalancer"].get(balancer) != simdjson::SUCCESS) return std::nullopt;
  Service service;
  service.name = text_at(entry, "name");
  if (service.name.empty()) return std::nullopt;
  service.algorithm = algorithm_of(text_at(balancer, "strategy"));
  dom::object check;
  service.checked = balancer["healthCheck"].get(check) == simdjson::SUCCESS;
  dom::array servers;
  if (balancer["servers"].get(servers) != simdjson::SUCCESS) return service;
  std::set<std::string> names{""};
  for (const dom::element one : servers) {
    Server server = read_server(entry, one);
    // Twice the same server is one to Traefik.
    if (names.insert(server.name).second) service.servers.push_back(std::move(server));
  }
  return service;
}

}  // namespace

Result<std::vector<Service>> read_services(std::string_view text) {
  dom::parser parser;
  dom::array entries;
  const auto error = parser.parse(text.data(), text.size()).get(entries);
  if (error != simdjson::SUCCESS) {
    return failure(ErrorKind::malformed,
                   std::string("its services are no list in JSON (") +
                       simdjson::error_message(error) +
                       "): is this Traefik's API, as with `api: {insecure: true}`?");
  }
  std::vector<Service> services;
  for (const dom::element entry : entries) {
    if (auto service = read_service(entry)) services.push_back(std::move(*service));
  }
  return services;
}

std::string read_version(std::string_view text) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) return {};
  return std::string(text_at(root, "Version"));
}

}  // namespace skewd::traefik
