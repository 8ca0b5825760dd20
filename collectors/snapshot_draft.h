// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "collectors/snapshot.h"

namespace skewd {

/// Puts snapshots together for readers, row after row, scrape after scrape. Balancers that let two
/// pools, listeners or servers of a pool have one name get the second one as "name (2)". What a
/// pool is not told to have counted is the sum of its servers: of `requests` the attempts, so that
/// a retry counts twice, and of errors without those of the balancer itself.
class SnapshotDraft {
 public:
  /// Forgets the rows, and whatever stands in `rest`.
  void begin();

  void add_listener(std::string_view name, PoolMode mode, const ListenerStats& stats);
  /// Its name, mode, algorithm and what it tells; servers that follow are its own.
  void add_pool(Topology::Pool pool, const PoolStats& stats = {});
  void add_server(Topology::Server server, const ServerStats& stats,
                  const std::optional<ExactLatency>& latency = std::nullopt);

  /// What is no row: processes, reloads, notes.
  Snapshot rest;

  /// The rows and the rest. While who is there stays the same, so does the topology's pointer.
  [[nodiscard]] Snapshot finish();

 private:
  using Names = std::unordered_map<std::string, std::size_t>;
  [[nodiscard]] static std::string unique(Names& names, std::string name);
  void finish_pool();

  Topology topology_;
  std::shared_ptr<const Topology> last_;
  Names listeners_, pools_, servers_;  // and how many are called so; servers of the last pool
  bool exact_ = false;                 // some times are exact
};

}  // namespace skewd
