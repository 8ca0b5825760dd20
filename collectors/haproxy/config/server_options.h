// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "collectors/haproxy/config/line.h"
#include "collectors/haproxy/config/remarks.h"
#include "collectors/pool_spec.h"

namespace skewd::haproxy {

/// What the words after a server's address say, and those of `default-server`.
struct ServerOptions {
  double weight = 1;
  Place weight_place;
  bool backup = false;
  bool disabled = false;
  bool check = false;
  bool agent_check = false;
  bool tls = false;
  bool check_tls = false;
  bool resolvers = false;
  bool hashed_by_address = false;  // `hash-key addr`: the id does not decide its place on a ring
  std::optional<bool> starts_unresolved;  // what init-addr says; absent: it is not written
  std::optional<std::uint16_t> check_port;
  std::optional<std::uint32_t> connection_limit;
  std::uint32_t id = 0;
  std::string tracked;  // "pool/server" or "server"; empty: none
  Place tracked_place;

  /// True if HAProxy starts although the host has no address.
  [[nodiscard]] bool resolved_later() const { return starts_unresolved.value_or(resolvers); }
};

/// Reads the words from `first` on into `options`, over what is there.
void read_server_options(const Line& line, std::size_t first, ServerOptions& options,
                         Remarks& remarks);

}  // namespace skewd::haproxy
