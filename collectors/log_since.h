// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collectors/snapshot.h"

namespace skewd {

/// What an access log counted since the process began that the statistics are of: counters of both
/// then begin anew together, and a snapshot of both can be compared like any other. Remembers what
/// was counted when the process was replaced.
class LogSince {
 public:
  /// Takes from the counts of `log` what belongs to former processes. Times stay as they are: their
  /// differences do not depend on where they began.
  void rebase(Snapshot& log, const Snapshot& statistics);

 private:
  using Key = std::pair<std::string, std::string>;  // pool and server
  struct Base {
    std::map<std::string, ListenerStats> listeners;
    std::map<std::string, PoolStats> pools;
    std::map<Key, ServerStats> servers;
  };
  [[nodiscard]] static Base base_of(const Snapshot& log);

  std::vector<Process> processes_;
  Base base_;
};

}  // namespace skewd
