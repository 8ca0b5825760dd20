// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/route_rule.h"

#include <algorithm>

#include "agent/plan/route_requests.h"
#include "collectors/host_port.h"

namespace skewd {
namespace {

// What of a URL routes look at.
struct Asked {
  std::string host;
  std::string path;
};

Asked asked_by(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view path = rest.substr(end, rest.find_first_of("?#", end) - end);
  return {split_host_port(rest.substr(0, end)).host, path.empty() ? "/" : std::string(path)};
}

bool is_pattern(std::string_view host) {
  return host.find_first_of("*?~^$ ") != std::string_view::npos;
}

bool fits(const RouteSpec& route, const Asked& asked) {
  const bool fits_host = route.host.empty() || route.host == asked.host || is_pattern(route.host);
  return fits_host && asked.path.starts_with(route.path_prefix);
}

bool leads_to(const RouteSpec& route, const std::string& pool) {
  return std::any_of(route.targets.begin(), route.targets.end(),
                     [&](const RouteTarget& target) { return target.pool == pool; });
}

// A host that is asked for limits more than a path does.
bool is_better(const RouteSpec& one, const RouteSpec& other) {
  if (one.host.empty() != other.host.empty()) return !one.host.empty();
  return one.path_prefix.size() > other.path_prefix.size();
}

bool tries_in_order(const Configuration& configuration, const std::string& listener) {
  const auto found = std::find_if(configuration.listeners.begin(), configuration.listeners.end(),
                                  [&](const ListenerSpec& one) { return one.name == listener; });
  return found == configuration.listeners.end() || found->first_match;
}

}  // namespace

std::optional<RouteRule> rule_of(const Configuration& configuration, std::string_view url,
                                 const std::string& listener, const std::string& pool) {
  const Asked asked = asked_by(url);
  const bool is_known =
      std::any_of(configuration.routes.begin(), configuration.routes.end(),
                  [&](const RouteSpec& route) { return route.listener == listener; });
  const RouteSpec* best = nullptr;
  for (const RouteSpec& route : configuration.routes) {
    if (is_known && route.listener != listener) continue;
    if (!leads_to(route, pool) || !fits(route, asked)) continue;
    const bool replaces = best == nullptr || (!tries_in_order(configuration, route.listener) &&
                                              is_better(route, *best));
    if (replaces) best = &route;
  }
  if (best == nullptr) return std::nullopt;
  const bool is_certain = best->kind == RouteKind::fixed && !is_pattern(best->host) &&
                          best->targets.size() == 1 && host_and_path_decide(*best);
  return RouteRule{best->listener, best->condition, best->place, is_certain};
}

}  // namespace skewd
