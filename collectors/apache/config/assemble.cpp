// SPDX-License-Identifier: Apache-2.0
//
// The servers with their rules in the order in which Apache asks them: RewriteRules, Locations (the
// last one wins), ProxyPass, redirects; in a virtual host its own before those of the main server.
#include <algorithm>

#include "collectors/apache/config/reading.h"
#include "collectors/host_port.h"

namespace skewd::apache {
namespace {

// Every virtual host inherits the main server's rules; more copies than this are left out.
constexpr std::size_t kMostInherited = 100'000;

// Members of a higher set are asked when the lower ones cannot serve.
void rank_sets(Balancer& balancer) {
  if (balancer.sets.empty()) return;
  const std::uint32_t least = *std::min_element(balancer.sets.begin(), balancer.sets.end());
  for (std::size_t i = 0; i < balancer.spec.servers.size(); ++i) {
    if (balancer.sets[i] > least) balancer.spec.servers[i].backup = true;
  }
}

std::string port_of(const ListenerSpec& listener) {
  if (listener.addresses.empty()) return {};
  const std::string& address = listener.addresses.front();
  const std::size_t colon = address.rfind(':');
  return colon == std::string::npos ? std::string() : address.substr(colon);
}

std::string long_name_of(const Server& server) {
  if (server.name.empty()) {
    return server.listener.addresses.empty() ? "main server" : server.listener.addresses.front();
  }
  std::string_view name = server.name;  // may have a scheme and a port of its own
  const std::size_t scheme = name.find("://");
  if (scheme != std::string_view::npos) name.remove_prefix(scheme + 3);
  if (split_host_port(name).port) return std::string(name);
  return std::string(name) + port_of(server.listener);
}

// Every route repeats it.
std::string name_of(const Server& server) {
  std::string name = long_name_of(server);
  name.resize(std::min<std::size_t>(name.size(), 1024));
  return name;
}

// True if no virtual host takes what comes to that address.
bool is_left_over(const Reading& reading, const std::string& listen) {
  const std::string port = listen.substr(listen.rfind(':'));
  for (std::size_t i = 1; i < reading.servers.size(); ++i) {
    for (const std::string& address : reading.servers[i].listener.addresses) {
      const std::size_t colon = address.rfind(':');
      const bool bracket = address.ends_with(']');
      if (colon == std::string::npos || bracket || address.substr(colon) == port ||
          address.substr(colon) == ":*") {
        return false;
      }
    }
  }
  return true;
}

// A server that sends nothing to anybody has files, whatever its DocumentRoot.
bool has_routes(const Server& server) {
  return !server.rewrites.empty() || !server.locations.empty() || !server.passes.empty() ||
         !server.redirects.empty();
}

class Assembly {
 public:
  explicit Assembly(Reading& reading) : reading_(reading) {}

  Configuration run() {
    name_servers();
    for (PassSettings& settings : reading_.pass_settings) {
      Balancer* balancer = find(settings.server, settings.balancer);
      if (balancer != nullptr) set_balancer(reading_, *balancer, settings.line, settings.from);
    }
    name_pools();
    add_main_server();
    for (std::size_t i = 1; i < reading_.servers.size(); ++i) add_server(i);
    for (Balancer& balancer : reading_.balancers) {
      rank_sets(balancer);
      reading_.configuration.pools.push_back(std::move(balancer.spec));
    }
    return std::move(reading_.configuration);
  }

 private:
  void name_servers() {
    std::map<std::string, std::size_t> names;
    for (Server& server : reading_.servers) {
      const std::string name = name_of(server);
      const std::size_t count = ++names[name];
      server.listener.name = count == 1 ? name : name + " (" + std::to_string(count) + ")";
    }
  }

  // Virtual hosts may have balancers of the same name, which are not the same.
  void name_pools() {
    std::set<std::string> names;
    for (Balancer& balancer : reading_.balancers) {
      if (names.insert(balancer.spec.name).second) continue;
      balancer.spec.name += " (" + reading_.servers[balancer.server].listener.name + ")";
      names.insert(balancer.spec.name);
    }
  }

  Balancer* find(std::size_t server, const std::string& name) {
    for (const std::size_t where : {server, std::size_t{0}}) {
      const auto found = reading_.balancer_at.find({where, lower(name)});
      if (found != reading_.balancer_at.end()) return &reading_.balancers[found->second];
    }
    return nullptr;
  }

  void add_main_server() {
    Server& main = reading_.servers.front();
    ListenerSpec listener = main.listener;
    for (const std::string& listen : reading_.listens) {
      if (is_left_over(reading_, listen)) listener.addresses.push_back(listen);
    }
    if (reading_.servers.size() > 1 && listener.addresses.empty()) return;
    listener.answers_itself = main.has_files || !has_routes(main);
    if (!reading_.configuration.files.empty()) {
      listener.place.file = reading_.configuration.files.front().path;
    }
    main.listener = listener;
    reading_.configuration.listeners.push_back(std::move(listener));
    add_routes(0, main, false);
  }

  void add_server(std::size_t index) {
    const Server& main = reading_.servers.front();
    Server& server = reading_.servers[index];
    const bool routed = has_routes(server) || has_routes(main);
    server.listener.answers_itself = server.has_files || main.has_files || !routed;
    reading_.configuration.listeners.push_back(server.listener);
    add_routes(index, server, false);
    add_routes(index, main, true);
  }

  void add_routes(std::size_t listener, const Server& from, bool inherited) {
    if (from.rewrites_on && !inherited) add(listener, from.rewrites, inherited);
    std::vector<RouteSpec> locations(from.locations.rbegin(), from.locations.rend());
    add(listener, locations, inherited);
    add(listener, from.passes, inherited);
    add(listener, from.redirects, inherited);
  }

  void add(std::size_t listener, const std::vector<RouteSpec>& routes, bool inherited) {
    for (const RouteSpec& route : routes) {
      if (inherited) inherited_ += 1 + weight_of(route);
      if (inherited && inherited_ > kMostInherited) return;
      RouteSpec own = route;
      own.listener = reading_.servers[listener].listener.name;
      for (RouteTarget& target : own.targets) {
        const Balancer* balancer = find(listener, target.pool);
        if (balancer != nullptr) target.pool = balancer->spec.name;
      }
      reading_.configuration.routes.push_back(std::move(own));
    }
  }

  // Long names count for more.
  static std::size_t weight_of(const RouteSpec& route) {
    std::size_t bytes = route.path_prefix.size();
    for (const RouteTarget& target : route.targets) bytes += target.pool.size();
    return bytes / 1024;
  }

  Reading& reading_;
  std::size_t inherited_ = 0;
};

}  // namespace

Configuration assemble(Reading& reading) {
  Configuration configuration = Assembly(reading).run();
  configuration.diagnostics = std::move(reading.remarks).take();
  return configuration;
}

}  // namespace skewd::apache
