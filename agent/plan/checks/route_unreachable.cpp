// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/plan/check.h"
#include "agent/plan/route_text.h"

namespace skewd::checks {
namespace {

// What the routes of one listener so far leave over.
class Taken {
 public:
  // The earlier route that takes everything this one waits for; null: it can be reached.
  const RouteSpec* taker_of(const RouteSpec& route, bool first_match) const {
    if (!route.condition.empty()) {
      const auto same = conditions_.find(route.condition);
      if (same != conditions_.end()) return same->second;
    }
    if (!first_match) return nullptr;
    if (everything_ != nullptr) return everything_;
    return route.path_prefix.empty() ? nullptr : prefix_taker_of(route);
  }

  void add(const RouteSpec& route) {
    // A map that names unknown pools leaves requests over, and so does an expression.
    if (route.kind != RouteKind::fixed) {
      if (route.kind == RouteKind::mapped && !route.condition.empty()) {
        conditions_.emplace(route.condition, &route);
      }
      return;
    }
    if (route.catch_all && everything_ == nullptr) everything_ = &route;
    if (!route.condition.empty()) conditions_.emplace(route.condition, &route);
    if (!route.path_prefix.empty()) prefixes_[route.host].emplace(route.path_prefix, &route);
  }

 private:
  const RouteSpec* prefix_taker_of(const RouteSpec& route) const {
    if (const RouteSpec* taker = shorter_prefix(route.host, route.path_prefix)) return taker;
    return route.host.empty() ? nullptr : shorter_prefix("", route.path_prefix);
  }

  const RouteSpec* shorter_prefix(const std::string& host, std::string_view path) const {
    const auto prefixes = prefixes_.find(host);
    if (prefixes == prefixes_.end()) return nullptr;
    for (std::size_t size = path.size(); size > 0; --size) {
      const auto found = prefixes->second.find(path.substr(0, size));
      if (found != prefixes->second.end()) return found->second;
    }
    return nullptr;
  }

  const RouteSpec* everything_ = nullptr;
  std::unordered_map<std::string_view, const RouteSpec*> conditions_;
  std::map<std::string, std::map<std::string_view, const RouteSpec*>, std::less<>> prefixes_;
};

}  // namespace

void route_unreachable(const CheckInput& input, std::vector<Diagnostic>& found) {
  std::unordered_map<std::string_view, bool> first_match;
  for (const ListenerSpec& listener : input.configuration().listeners) {
    first_match[listener.name] = listener.first_match;
  }
  std::unordered_map<std::string_view, Taken> taken;
  for (const RouteSpec& route : input.configuration().routes) {
    Taken& earlier = taken[route.listener];
    const auto order = first_match.find(route.listener);
    const bool in_order = order != first_match.end() && order->second;
    if (const RouteSpec* taker = earlier.taker_of(route, in_order)) {
      found.push_back({"route-unreachable", DiagnosticSeverity::warning, route.place,
                       title_of(route) + " is never reached: " + title_of(*taker) + " in line " +
                           std::to_string(taker->place.line) + " comes first and takes the same",
                       "put the narrower rule first, or remove one of them"});
    }
    earlier.add(route);
  }
}

}  // namespace skewd::checks
