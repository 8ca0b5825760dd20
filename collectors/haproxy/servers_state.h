// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::haproxy {

/// Where a server is, as a row of `show servers state` tells it to sockets of every level. Points
/// into the answer.
struct ServerPlace {
  std::string_view pool;
  std::string_view server;
  std::string_view host;  // "-": a slot without an address, or a unix socket
  std::string_view port;

  /// "10.0.0.1:80", "[::1]:80", as `show stat` writes it; empty without an address.
  [[nodiscard]] std::string address() const;
  /// Whether address() is that text.
  [[nodiscard]] bool is_at(std::string_view address) const;
};

/// Reads `show servers state`, format version 1. Malformed without its header.
[[nodiscard]] Result<std::vector<ServerPlace>> read_servers_state(std::string_view text);

/// Finds servers by name. Asked in the order of the rows, which is that of `show stat`, it looks at
/// each row once; only at the first that is out of order it makes an index.
class ServerPlaces {
 public:
  explicit ServerPlaces(const std::vector<ServerPlace>& places) : places_(places) {}
  [[nodiscard]] const ServerPlace* find(std::string_view pool, std::string_view server);

 private:
  const std::vector<ServerPlace>& places_;
  std::size_t next_ = 0;
  std::unordered_map<std::string, const ServerPlace*> index_;  // by "pool/server"
};

/// The same topology with the addresses of these places; servers without one keep theirs.
[[nodiscard]] Topology with_addresses(const Topology& topology,
                                      const std::vector<ServerPlace>& places);

/// Whether `full` is what with_addresses(topology, places) would make, if it once was made of this
/// topology. Copies nothing.
[[nodiscard]] bool has_addresses(const Topology& full, const Topology& topology,
                                 const std::vector<ServerPlace>& places);

}  // namespace skewd::haproxy
