// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "collectors/haproxy/config/acl.h"
#include "collectors/haproxy/config/keywords.h"
#include "collectors/haproxy/config/server_options.h"
#include "collectors/pool_spec.h"
#include "collectors/route_spec.h"

namespace skewd::haproxy {

enum class ProxyMode { tcp, http, other };

/// The HTTP check as it is put together of several lines.
struct HttpCheck {
  bool on = false;
  bool inherited = false;         // all of it is from defaults
  bool connects_to_port = false;  // `http-check connect` says where, servers' ports do not count
  HttpCheckSpec spec;
};

/// What a proxy has from its `defaults` unless it says otherwise.
struct ProxySettings {
  ProxyMode mode = ProxyMode::tcp;
  BalanceSpec balance;
  HashSpec hash;  // of `hash-type`, whatever the algorithm
  bool sticky = false;
  bool all_backups = false;
  bool disabled = false;
  bool stats = false;
  HttpCheck http_check;
  ServerOptions default_server;
  std::optional<RouteTarget> default_pool;
  Place default_pool_place;
};

/// A server as declared.
struct ServerDeclaration {
  ServerSpec spec;
  ServerOptions options;
};

/// What is answered without any server.
struct OwnAnswers {
  bool always = false;      // to whoever comes
  bool rest = false;        // to all but those that a condition spares
  bool sometimes = false;   // to some
  bool on_failure = false;  // an error page of its own, instead of servers
};

/// A name that has to be that of a server of the proxy.
struct ServerReference {
  std::string name;
  Place place;
};

/// A `defaults`, `frontend`, `backend` or `listen` section as it was read.
struct Proxy {
  Section section = Section::none;
  std::string name;
  Place place;
  Place name_place;
  std::size_t last_line = 0;
  ProxySettings settings;
  std::vector<std::string> addresses;
  std::vector<RouteSpec> routes;
  std::vector<ServerDeclaration> servers;
  std::vector<ServerReference> used_servers;  // of use-server
  Acls acls;
  OwnAnswers answers;
  bool like_pool = false;        // it has words that only make sense for one
  bool has_table = false;        // a stick table, which may be all that it is for
  bool allows_some = false;      // an earlier rule lets some requests pass all later ones
  bool servers_unknown = false;  // it sends elsewhere, but not by `server` lines

  [[nodiscard]] bool listens() const {
    return section == Section::frontend || section == Section::listen;
  }
};

}  // namespace skewd::haproxy
