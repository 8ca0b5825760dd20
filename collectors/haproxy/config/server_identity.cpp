// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/server_identity.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "collectors/configuration.h"

namespace skewd::haproxy {
namespace {

// Every server counts one further, also one whose id is written; ids that are taken are left out.
void number_servers(Proxy& proxy, Remarks& remarks) {
  std::unordered_set<std::uint32_t> taken;
  for (const ServerDeclaration& server : proxy.servers) {
    if (server.spec.id == 0 || taken.insert(server.spec.id).second) continue;
    remarks.error(server.spec.place,
                  "another server of this proxy has the id " + std::to_string(server.spec.id));
  }
  std::uint32_t next = 1;
  for (ServerDeclaration& server : proxy.servers) {
    if (server.spec.id == 0) {
      while (!taken.insert(next).second) ++next;
      server.spec.id = next;
    }
    ++next;
  }
  for (ServerDeclaration& server : proxy.servers) {
    if (server.options.hashed_by_address) server.spec.id = 0;  // a ring is not made of it
  }
}

using ServersByName = std::unordered_map<std::string_view, ServerDeclaration*>;

class Tracking {
 public:
  explicit Tracking(std::vector<Proxy>& proxies) {
    for (Proxy& proxy : proxies) {
      if (proxy.section == Section::frontend) continue;
      const auto [pool, added] = pools_.try_emplace(proxy.name);
      if (!added) continue;
      for (ServerDeclaration& server : proxy.servers) {
        pool->second.emplace(server.spec.name, &server);
      }
    }
  }

  /// The server of that name; null: there is none.
  [[nodiscard]] ServerDeclaration* find(std::string_view pool, std::string_view server) const {
    const auto found_pool = pools_.find(pool);
    if (found_pool == pools_.end()) return nullptr;
    const auto found = found_pool->second.find(server);
    return found == found_pool->second.end() ? nullptr : found->second;
  }

  struct Tracked {
    std::string_view pool;
    ServerDeclaration* server = nullptr;
  };
  [[nodiscard]] Tracked tracked_by(std::string_view pool, const ServerOptions& options) const {
    const std::string_view text = options.tracked;
    const std::size_t slash = text.find('/');
    const bool elsewhere = slash != std::string_view::npos;
    if (elsewhere) pool = text.substr(0, slash);
    return {pool, find(pool, elsewhere ? text.substr(slash + 1) : text)};
  }

 private:
  std::unordered_map<std::string_view, ServersByName> pools_;
};

bool checks_itself(const ServerOptions& options) { return options.check || options.agent_check; }

// Follows who tracks whom to one that is checked; a chain as long as nesting may go is a circle.
HealthCheck followed(const Tracking& tracking, const Proxy& proxy, const ServerDeclaration& first,
                     Remarks& remarks) {
  const ServerDeclaration* at = &first;
  std::string_view pool = proxy.name;
  for (std::size_t step = 0; step < kDeepestNesting; ++step) {
    if (checks_itself(at->options)) return HealthCheck::active;
    if (at->options.tracked.empty()) break;
    const Tracking::Tracked next = tracking.tracked_by(pool, at->options);
    if (next.server == nullptr) {
      if (at == &first) {
        remarks.error(first.options.tracked_place,
                      "there is no server '" + first.options.tracked + "' to track");
      }
      return HealthCheck::none;
    }
    pool = next.pool;
    at = next.server;
  }
  remarks.error(first.options.tracked_place,
                "'" + first.options.tracked + "' cannot be tracked: it is not checked");
  return HealthCheck::none;
}

}  // namespace

void resolve_servers(std::vector<Proxy>& proxies, Remarks& remarks) {
  const Tracking tracking(proxies);
  for (Proxy& proxy : proxies) {
    number_servers(proxy, remarks);
    for (ServerDeclaration& server : proxy.servers) {
      const ServerOptions& options = server.options;
      if (!options.tracked.empty()) {
        server.spec.check = followed(tracking, proxy, server, remarks);
      } else if (checks_itself(options)) {
        server.spec.check = HealthCheck::active;
      }
    }
    for (const ServerReference& used : proxy.used_servers) {
      if (tracking.find(proxy.name, used.name) != nullptr) continue;
      remarks.error(used.place, "there is no server '" + used.name + "' in '" + proxy.name + "'");
    }
  }
}

}  // namespace skewd::haproxy
