// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::traefik {

/// A server of a service, called by its URL as the access log calls it.
struct Server {
  std::string name;
  std::string address;  // "10.0.0.1:8080", with the scheme's port where none is written
  float weight = 1;
  ServerState state = ServerState::unknown;
};

/// A service that has servers: those that split or mirror requests have other services.
struct Service {
  std::string name;       // "shop@file"
  std::string algorithm;  // as share_class_of knows it
  bool checked = false;   // its servers are asked how they are
  std::vector<Server> servers;
};

/// Reads the answer of /api/http/services or /api/tcp/services. Error (malformed): it is none.
[[nodiscard]] Result<std::vector<Service>> read_services(std::string_view text);

/// "3.1.2" of the answer of /api/version; empty: it does not tell.
[[nodiscard]] std::string read_version(std::string_view text);

}  // namespace skewd::traefik
