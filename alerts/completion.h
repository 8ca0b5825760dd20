// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/declaration.h"
#include "alerts/declared_members.h"
#include "alerts/quiet_members.h"
#include "collectors/snapshot.h"

namespace skewd {

/// Adds to a snapshot what its source does not tell and the configuration files do: weights,
/// backups and servers taken out of pools that do not tell weights; servers that were sent nothing
/// so far, with counts of 0, and whole pools of them where members are not told. What the source
/// does tell stays. States stay unknown, but those that the file orders. Servers are the same if
/// their names are, else their addresses ("host:port"); one that a file names by a host name is not
/// found by its address, and a note says so. Remembers the last layout, so that the completed
/// topology keeps its pointer while its content stays.
class Completion {
 public:
  /// `declared`: null if no file is known. `before`: the topology that was completed last, also by
  /// another run of this program; null: none.
  [[nodiscard]] Snapshot complete(Snapshot snapshot,
                                  const std::shared_ptr<const Declaration>& declared,
                                  const Topology* before);

  /// True if the source leaves something to be completed.
  [[nodiscard]] static bool is_needed(const Topology& seen);

  /// False if weights of the pool are guesses, in the latest snapshot.
  [[nodiscard]] bool knows_weights(const Topology::Pool& pool) const;
  /// True if the file binds clients to servers of the pool, so that what servers are sent is not
  /// what the algorithm picks.
  [[nodiscard]] bool keeps_clients(std::string_view pool) const;

 private:
  /// A server of the completed topology.
  struct Place {
    std::size_t seen;  // its position in the source's topology, or kUnseen
    float weight = 1;
    bool down = false;
  };
  struct PoolPlace {
    std::size_t seen;
    bool weights = false;  // those of the file are to be put in
  };
  /// A server that may be out of use although it is seen.
  struct Doubtful {
    std::size_t pool = 0;
    std::size_t server = 0;
    double share = 0;
    bool declared = false;
  };
  void lay_out(const Topology& seen);
  void lay_out_pool(Topology& topology, const Topology& seen, std::size_t pool);
  void add_declared_servers(Topology& topology, const Topology& seen, std::size_t pool,
                            const PoolSpec& spec);
  bool add_strangers(Topology& topology, const Topology& seen, std::size_t pool,
                     const std::vector<std::size_t>& strangers, double share);
  void add_unseen_pools(Topology& topology, const Topology& seen);
  void add_server(Topology& topology, const Topology::Server& identity, Place place);
  [[nodiscard]] bool follow_doubtful(const Snapshot& snapshot, const Topology* before);
  [[nodiscard]] Snapshot apply(Snapshot snapshot) const;
  [[nodiscard]] ServerStats stats_of(const Snapshot& snapshot, const Place& place,
                                     const Topology::Pool& pool, bool weights) const;

  std::shared_ptr<const Topology> seen_;
  std::shared_ptr<const Declaration> declared_;
  std::shared_ptr<const Topology> topology_;
  std::vector<Place> servers_;
  std::vector<PoolPlace> pools_;
  std::vector<Doubtful> doubtful_;
  std::vector<std::string> notes_;
  std::set<std::size_t> quiet_;  // positions of doubtful servers in the source's topology
  std::set<std::string, std::less<>> guessed_;
  std::set<std::string, std::less<>> binding_;
  QuietMembers activity_;
};

}  // namespace skewd
