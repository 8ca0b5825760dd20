// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/log_since.h"
#include "collectors/snapshot.h"

namespace skewd {

/// Adds to what a balancer's statistics say what only its access log tells: the exact times of
/// servers, found by pool and server name, else by address; counts that the statistics do not tell
/// (log_counts.h); and pools and, where there are none, listeners that the statistics do not know,
/// as a whole. Counters of everything else are the balancer's own. Remembers the last layout, so
/// that the topology keeps its pointer while its content stays.
class Supplement {
 public:
  [[nodiscard]] Snapshot add(Snapshot statistics, Snapshot log, const std::string& source);

 private:
  struct Layout {
    // Of the parts. Held, so that the address of one cannot come back as another's.
    std::shared_ptr<const Topology> statistics;
    std::shared_ptr<const Topology> log;
    std::shared_ptr<const Topology> topology;        // of both
    std::vector<std::optional<std::size_t>> places;  // of the log's servers in `topology`
    std::vector<std::optional<std::size_t>> pools;   // of the log's pools in `topology`
    std::vector<std::size_t> added_pools;            // of the log
  };
  void lay_out(const Snapshot& statistics, const Snapshot& log);
  void append(Snapshot& statistics, const Snapshot& log) const;

  LogSince log_since_;
  Layout layout_;
};

/// What the sources of one balancer said in one scrape, as one snapshot. The statistics, merged,
/// lead; without any configured the access log is all there is; if they are but did not answer
/// there is nothing.
[[nodiscard]] std::optional<Snapshot> combine(std::optional<Snapshot> statistics,
                                              bool has_statistics, std::optional<Snapshot> log,
                                              const std::string& log_source,
                                              Supplement& supplement);

}  // namespace skewd
