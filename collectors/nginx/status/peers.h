// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/snapshot_draft.h"

namespace skewd::nginx {

/// A server of an upstream as the APIs tell it.
struct Peer {
  std::string name;     // as in its `server` line
  std::string address;  // that it was resolved to
  bool backup = false;
  ServerStats stats;
  std::optional<ExactLatency> latency;
};

/// Adds the servers to the last pool, called as the configuration calls them: by the name of the
/// `server` line with its port, or, when a host has several addresses, by the address.
void add_peers(std::vector<Peer> peers, SnapshotDraft& draft);

/// The state that Angie and NGINX Plus say in a word, and who is behind it.
void set_state(ServerStats& stats, std::string_view word);

/// Without it, 1: as in a `server` line.
void set_weight(ServerStats& stats, std::optional<double> weight);

}  // namespace skewd::nginx
