// SPDX-License-Identifier: Apache-2.0
//
// Caddy's routes are a tree: a route that matches runs its handlers, of which a subroute has routes
// of its own, until one answers. Groups and `terminal` only say earlier that no more will be asked;
// for whom answers what, the order of the leaves is enough.
#include <algorithm>
#include <array>

#include "collectors/caddy/config/reading.h"

namespace skewd::caddy {
namespace {

// Named routes may be invoked by many, and invoke each other.
constexpr std::size_t kMostHandlers = 1'000'000;
constexpr std::size_t kDeepestInvocation = 8;

bool answers(YamlNode handler) {
  constexpr std::array<std::string_view, 6> kAnswering{"static_response", "file_server", "error",
                                                       "metrics",         "acme_server", "abort"};
  const std::string_view name = handler["handler"].text();
  if (name == "file_server" && handler["pass_thru"].is_true()) return false;
  return std::find(kAnswering.begin(), kAnswering.end(), name) != kAnswering.end();
}

bool has_answering_handler(YamlNode routes) {
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const YamlNode handlers = routes.at(i)["handle"];
    for (std::size_t j = 0; j < handlers.size(); ++j) {
      const YamlNode handler = handlers.at(j);
      const std::string_view name = handler["handler"].text();
      if (answers(handler) || name == "reverse_proxy" || name.starts_with("copy_response")) {
        return true;
      }
      if (name == "subroute" && has_answering_handler(handler["routes"])) return true;
    }
  }
  return false;
}

// forward_auth: whom the upstream answers with 2xx goes on to the next handler.
bool lets_pass(YamlNode proxy) {
  const YamlNode responses = proxy["handle_response"];
  for (std::size_t i = 0; i < responses.size(); ++i) {
    const YamlNode status = responses.at(i)["match"]["status_code"].at(0);
    const bool good = status.text() == "2" || status.text() == "200";
    if (good && !has_answering_handler(responses.at(i)["routes"])) return true;
  }
  return false;
}

class Walker {
 public:
  Walker(Reading& reading, Places& places, YamlNode server)
      : reading_(reading), places_(places), server_(server) {}

  /// Where the routes belong that are walked next, and how many limits lead there.
  void set_listener(const std::string& name, std::size_t limits) {
    listener_ = name;
    site_limits_ = limits;
  }
  /// Routes that run beside the others, after errors or answers: their pools are no targets.
  void set_aside(bool aside) { aside_ = aside; }

  /// True if nobody who comes this far goes on. What stands behind is walked all the same: that
  /// nothing reaches it is a mistake which others tell.
  bool walk(YamlNode routes, const Condition& outer) {
    const bool before = ended_;
    bool ends = false;
    for (std::size_t i = 0; i < routes.size(); ++i) {
      const YamlNode route = routes.at(i);
      const Condition condition = narrowed(outer, route["match"]);
      const bool answered = handle(route["handle"], condition, route);
      ends = ends || (answered && condition.limits == outer.limits);
      ended_ = before || ends;
    }
    ended_ = before;
    return ends;
  }

  bool handle(YamlNode handlers, const Condition& condition, YamlNode route) {
    const bool before = ended_;
    bool ends = false;
    for (std::size_t i = 0; i < handlers.size(); ++i) {
      ends = take(handlers.at(i), condition, route) || ends;
      ended_ = before || ends;
    }
    ended_ = before;
    return ends;
  }

 private:
  // True if the handler answers.
  bool take(YamlNode handler, const Condition& condition, YamlNode route) {
    if (++taken_ > kMostHandlers) return true;
    const std::string_view name = handler["handler"].text();
    if (name == "subroute") {
      walk_aside(handler["errors"]["routes"], condition);
      return walk(handler["routes"], condition);
    }
    if (name == "reverse_proxy") return proxy(handler, condition, route);
    if (name == "invoke") return invoke(handler, condition);
    if (!answers(handler)) return false;
    if (!aside_ && !ended_) add_route(condition, places_.of(route)).answers_itself = true;
    return true;
  }

  bool proxy(YamlNode handler, const Condition& condition, YamlNode route) {
    PoolSpec pool = read_pool(reading_, places_, handler, condition);
    const bool passes = lets_pass(handler);
    pool.used_elsewhere = aside_ || passes;
    if (!pool.used_elsewhere) {
      const Place place = pool.place.line > 0 ? pool.place : places_.of(route);
      add_route(condition, place).targets.push_back({pool.name, 1, pool.place});
    }
    reading_.configuration.pools.push_back(std::move(pool));
    const YamlNode responses = handler["handle_response"];
    for (std::size_t i = 0; i < responses.size(); ++i) {
      walk_aside(responses.at(i)["routes"], condition);
    }
    return !passes;
  }

  // A named route may invoke others, and by mistake itself.
  bool invoke(YamlNode handler, const Condition& condition) {
    if (invoking_ >= kDeepestInvocation) return false;
    ++invoking_;
    const YamlNode named = server_["named_routes"][handler["name"].text()];
    const bool ends = handle(named["handle"], condition, named);
    --invoking_;
    return ends;
  }

  void walk_aside(YamlNode routes, const Condition& condition) {
    const bool before = aside_;
    aside_ = true;
    walk(routes, condition);
    aside_ = before;
  }

  RouteSpec& add_route(const Condition& condition, Place place) {
    RouteSpec route;
    route.listener = listener_;
    route.condition = condition.text;
    route.catch_all = condition.limits == site_limits_;
    if (condition.only_hosts_and_path && condition.hosts.size() == 1 &&
        condition.hosts.front().find('*') == std::string::npos) {
      route.host = condition.hosts.front();
    }
    route.path_prefix = condition.path_prefix;
    route.place = std::move(place);
    reading_.configuration.routes.push_back(std::move(route));
    return reading_.configuration.routes.back();
  }

  Reading& reading_;
  Places& places_;
  YamlNode server_;
  std::string listener_;
  std::size_t site_limits_ = 0;
  bool aside_ = false;
  bool ended_ = false;  // nothing comes as far as here
  std::size_t taken_ = 0;
  std::size_t invoking_ = 0;
};

std::vector<std::string> texts_of(YamlNode list) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < list.size(); ++i) texts.emplace_back(list.at(i).text());
  return texts;
}

std::vector<std::string> addresses_of(YamlNode server) {
  std::vector<std::string> addresses = texts_of(server["listen"]);
  for (std::string& address : addresses) {
    if (address.starts_with(':')) address.insert(0, 1, '*');
  }
  return addresses;
}

void add_listener(Reading& reading, const Places& places, const std::string& name, YamlNode server,
                  YamlNode node, const std::vector<std::string>& sites) {
  ListenerSpec listener;
  listener.name = name;
  listener.addresses = addresses_of(server);
  listener.place = places.of_site(sites, node);
  listener.last_line = std::max(places.last_line_of(node), listener.place.line);
  reading.configuration.listeners.push_back(std::move(listener));
}

// A site of a Caddyfile: a route of hosts alone, after which nothing else is asked. It is a
// listener of its own, as no other route can take its requests.
bool is_site(YamlNode route) {
  return route["terminal"].is_true() && !only_hosts(route["match"]).empty();
}

void read_server(Reading& reading, Places& places, const std::string& name, YamlNode server) {
  Walker walker(reading, places, server);
  const YamlNode routes = server["routes"];
  bool rest = routes.size() == 0;
  for (std::size_t i = 0; i < routes.size(); ++i) rest = rest || !is_site(routes.at(i));
  if (rest) add_listener(reading, places, name, server, server, texts_of(server["listen"]));
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const YamlNode route = routes.at(i);
    const Condition condition = narrowed({}, route["match"]);
    const bool site = is_site(route);
    const std::string listener = site ? name + " " + condition.text : name;
    if (site) {
      add_listener(reading, places, listener, server, route, only_hosts(route["match"]));
    }
    walker.set_listener(listener, site ? condition.limits : 0);
    walker.handle(route["handle"], condition, route);
  }
  walker.set_aside(true);
  walker.walk(server["errors"]["routes"], {});
}

}  // namespace

void read_servers(Reading& reading, Places& places, YamlNode root) {
  const YamlNode servers = root["apps"]["http"]["servers"];
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const std::string name(servers.key_at(i).text().substr(0, 1024));  // every route repeats it
    read_server(reading, places, name, servers.at(i));
  }
}

}  // namespace skewd::caddy
