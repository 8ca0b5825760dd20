// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/route_requests.h"

#include <algorithm>

#include "collectors/host_port.h"

namespace skewd {
namespace {

const ListenerSpec* find_listener(const Configuration& configuration, const std::string& name) {
  const auto found = std::find_if(configuration.listeners.begin(), configuration.listeners.end(),
                                  [&](const ListenerSpec& one) { return one.name == name; });
  return found == configuration.listeners.end() ? nullptr : &*found;
}

// "*:80", "0.0.0.0:80" and ":80" are reached over loopback; a socket as it is.
std::string reachable(const std::string& address) {
  if (address.starts_with("unix:")) return address;
  const HostPort place = split_host_port(address);
  if (!place.port) return {};
  const bool is_any =
      place.host.empty() || place.host == "*" || place.host == "0.0.0.0" || place.host == "::";
  if (is_any) return join_host_port("127.0.0.1", *place.port);
  return is_ip_address(place.host) ? join_host_port(place.host, *place.port) : std::string();
}

std::size_t tests_in(const std::string& condition) {
  constexpr std::string_view kAnd = " and ";
  std::size_t count = condition.empty() ? 0 : 1;
  for (std::size_t at = condition.find(kAnd); at != std::string::npos;
       at = condition.find(kAnd, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

bool host_and_path_decide(const RouteSpec& route) {
  const std::size_t known = (route.host.empty() ? 0U : 1U) + (route.path_prefix.empty() ? 0U : 1U);
  return tests_in(route.condition) <= known;
}

namespace {

std::string trouble_of(const RouteSpec& route) {
  if (route.answers_itself) return "it answers without a pool";
  if (route.kind == RouteKind::computed) return "its pool is computed for each request";
  if (route.targets.size() != 1 || route.targets.front().pool.empty()) {
    return "it has no single pool";
  }
  if (!host_and_path_decide(route)) return "more than host and path decides";
  if (route.host.find_first_of("*?/~^$ ") != std::string::npos) return "its host is a pattern";
  return {};
}

// The path of a request that no other route of the listener with a longer prefix takes.
std::string path_of(const RouteSpec& route) {
  if (route.path_prefix.empty()) return "/";
  return route.path_prefix.starts_with('/') ? route.path_prefix : "/" + route.path_prefix;
}

// In the order of the file an earlier route takes what it fits; else the longest prefix does.
bool takes(const RouteSpec& other, const std::string& host, const std::string& path) {
  const bool fits_host = other.host.empty() || other.host == host;
  const std::string prefix = other.path_prefix;
  return fits_host && path.starts_with(prefix) && (!other.host.empty() || !prefix.empty()) &&
         trouble_of(other).empty();
}

bool is_taken_before(const Configuration& configuration, const RouteSpec& route,
                     const ListenerSpec& listener) {
  for (const RouteSpec& other : configuration.routes) {
    if (other.listener != route.listener) continue;
    if (&other == &route) {
      if (listener.first_match) return false;
      continue;
    }
    const bool comes_first =
        listener.first_match || other.path_prefix.size() > route.path_prefix.size();
    if (comes_first && takes(other, route.host, path_of(route))) return true;
  }
  return false;
}

// Empty if it cannot be reached.
std::string way_to(const ListenerSpec& listener) {
  for (const std::string& address : listener.addresses) {
    std::string way = reachable(address);
    if (!way.empty()) return way;
  }
  return {};
}

std::string url_of(const RouteSpec& route, const std::string& connect_to) {
  const bool is_socket = connect_to.starts_with("unix:");
  const std::string host = !route.host.empty() ? route.host : is_socket ? "localhost" : connect_to;
  const bool is_tls = connect_to.ends_with(":443");
  return (is_tls ? "https://" : "http://") + host + path_of(route);
}

RouteRequest request_of(const Configuration& configuration, const RouteSpec& route) {
  RouteRequest request{route.listener, route.condition, "", "", "", trouble_of(route)};
  if (route.targets.size() == 1) request.pool = route.targets.front().pool;
  if (!request.trouble.empty()) return request;
  const ListenerSpec* const listener = find_listener(configuration, route.listener);
  if (listener != nullptr) request.connect_to = way_to(*listener);
  if (listener == nullptr || request.connect_to.empty()) {
    request.trouble = "its listener has no address that can be connected to";
  } else if (is_taken_before(configuration, route, *listener)) {
    request.trouble = "another route takes the same requests";
  } else {
    request.url = url_of(route, request.connect_to);
  }
  return request;
}

}  // namespace

std::vector<RouteRequest> route_requests(const Configuration& configuration) {
  std::vector<RouteRequest> requests;
  for (const RouteSpec& route : configuration.routes) {
    requests.push_back(request_of(configuration, route));
  }
  return requests;
}

}  // namespace skewd
