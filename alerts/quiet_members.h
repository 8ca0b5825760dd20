// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "collectors/snapshot.h"

namespace skewd {

/// Servers that a file takes out, or does not name, while a source that never forgets still shows
/// them. Whether the balancer has read that file nobody tells, only requests do: a server is quiet
/// as soon as it was sent none of so many that eight were due to it, fewer than make a finding.
class QuietMembers {
 public:
  /// Tells what a server was sent so far, and its pool; `share` is what it would be due, 0..1.
  /// One that was never told before is taken for `quiet` or not. Returns whether it is quiet now.
  bool note(const Topology::Pool& pool, const Topology::Server& server, std::uint64_t sent,
            std::uint64_t of_pool, double share, bool quiet);
  void clear() { servers_.clear(); }

 private:
  struct Seen {
    std::uint64_t sent = 0;
    std::uint64_t of_pool = 0;  // when it was sent something last
    bool quiet = false;
  };
  std::map<std::pair<std::string, std::string>, Seen> servers_;  // by pool and name
};

}  // namespace skewd
