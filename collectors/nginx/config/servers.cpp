// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/servers.h"

#include <algorithm>

#include "collectors/nginx/config/health_checks.h"
#include "collectors/nginx/config/locations.h"
#include "collectors/nginx/config/pass.h"
#include "collectors/nginx/config/server_names.h"

namespace skewd::nginx {
namespace {

class ServersReader {
 public:
  ServersReader(const Section& section, Context& context) : section_(section), context_(context) {}

  void read() {
    for (const Directive& server : section_.servers) read_server(server);
    if (!section_.locations.empty()) read_loose_locations();
  }

 private:
  void read_server(const Directive& server) {
    const bool is_stream = context_.mode == PoolMode::tcp;
    const auto addresses = listen_addresses(server);
    if (!is_stream && !names_.claim(server, addresses, context_.remarks)) return;
    ListenerSpec listener;
    listener.name = names_.listener_name(server, addresses, is_stream);
    for (const ListenAddress& address : addresses) listener.addresses.push_back(address.text);
    listener.first_match = false;
    listener.answers_itself = !is_stream;
    listener.place = server.place();
    listener.last_line = server.last_line();
    const Scope scope(server.block(), nullptr, context_.has_resolver);
    if (is_stream) {
      listener.answers_itself = !read_stream_pass(server, listener.name, scope);
    } else {
      const Block block = server.block();
      read_locations(std::vector<Directive>(block.begin(), block.end()), section_.settings,
                     listener.name, scope, context_);
    }
    context_.found.listeners.push_back(std::move(listener));
  }

  // False: the server has none, and answers or closes the connection.
  bool read_stream_pass(const Directive& server, const std::string& listener, const Scope& scope) {
    bool has_pass = false;
    std::vector<Destination> all;
    for (const Directive& directive : server.block()) {
      if (directive.name() != "proxy_pass") continue;
      has_pass = true;
      for (Destination& destination : read_pass(directive, scope, context_)) {
        RouteSpec route;
        route.listener = listener;
        route.condition = destination.when;
        route.kind = destination.kind;
        route.targets = destination.targets;
        route.catch_all = destination.otherwise;
        route.host = destination.host;
        route.place = destination.place;
        context_.found.routes.push_back(std::move(route));
        all.push_back(std::move(destination));
      }
    }
    for (const Directive& directive : server.block()) {
      if (directive.name() == "health_check") note_health_check(directive, all, context_);
    }
    return has_pass;
  }

  // A snippet that some server elsewhere includes.
  void read_loose_locations() {
    ListenerSpec listener;
    listener.name = "_";
    listener.first_match = false;
    listener.answers_itself = true;
    listener.place = section_.locations.front().place();
    listener.last_line = section_.locations.back().last_line();
    const Scope scope(Block::none(), nullptr, context_.has_resolver);
    read_locations(section_.locations, section_.settings, listener.name, scope, context_);
    context_.found.listeners.push_back(std::move(listener));
  }

  const Section& section_;
  Context& context_;
  ServerNames names_;
};

}  // namespace

void read_servers(const Section& section, Context& context) {
  ServersReader(section, context).read();
}

}  // namespace skewd::nginx
