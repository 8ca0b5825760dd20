// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collectors/haproxy/csv.h"
#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::haproxy {

/// Reads `show stat` (or `/stats;csv`, the same bytes without addresses) into the numbers of a
/// snapshot. Remembers the last layout: while every row is who it was, the topology is shared and
/// no text is copied.
class StatReader {
 public:
  StatReader();
  StatReader(const StatReader&) = delete;
  StatReader& operator=(const StatReader&) = delete;

  void feed(std::string_view piece) { csv_.feed(piece); }
  /// Topology, listeners, pools and servers; the rest of the snapshot is the caller's.
  [[nodiscard]] Result<Snapshot> finish();
  void reset();

  /// Whether any pool row told its algorithm, any server row its address: HAProxy withholds both
  /// from sockets of level user and over HTTP without `stats show-legends`.
  [[nodiscard]] bool tells_algorithms() const { return tells_algorithms_; }
  [[nodiscard]] bool tells_addresses() const { return tells_addresses_; }

 private:
  [[nodiscard]] Result<void> read_row(const Row& row);
  [[nodiscard]] Result<void> stay_in_pool(const Row& row);
  void add_listener(const Row& row);
  void add_server(const Row& row);
  void end_pool(const Row& row);
  void start_new_topology();
  [[nodiscard]] bool is_known_server(const Row& row) const;
  [[nodiscard]] bool is_known_pool(const Row& row) const;

  CsvReader csv_;
  std::shared_ptr<const Topology> known_;  // of the last answer
  std::unique_ptr<Topology> fresh_;        // null while this answer equals `known_`
  Snapshot snapshot_;
  std::size_t pool_begin_ = 0;  // the first server of the pool that is being read
  std::string pool_name_;
  bool tells_algorithms_ = false;
  bool tells_addresses_ = false;
};

}  // namespace skewd::haproxy
