// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::haproxy {

/// Addresses of servers as `show servers state` tells them to sockets of every level, by
/// "pool/server". A server without an address (an empty slot) has none.
using Addresses = std::unordered_map<std::string, std::string>;

/// Reads `show servers state`, format version 1. Malformed without its header.
[[nodiscard]] Result<Addresses> read_servers_state(std::string_view text);

/// The same topology with these addresses put in.
[[nodiscard]] Topology with_addresses(const Topology& topology, const Addresses& addresses);

}  // namespace skewd::haproxy
