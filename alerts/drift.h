// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/declared_facts.h"
#include "alerts/finding.h"
#include "collectors/instant.h"
#include "collectors/snapshot.h"

namespace skewd {

/// In what a server of the running balancer differs from its file.
struct Difference {
  enum class About : std::uint8_t { weight, state, presence, address };
  std::string pool;
  std::string server;
  About about = About::weight;
  std::string text;  // "web-0 has weight 0, the file says 10"
};

/// Every difference between a file and what runs, pool after pool. Left out is what cannot be
/// compared: pools of which nobody has a name in common, servers that come from elsewhere or by
/// name, what checks do, the steps of a slow start, and weights that are all the same multiple of
/// the file's, which share alike.
[[nodiscard]] std::vector<Difference> differences(const DeclaredFacts& file,
                                                  const Snapshot& running);

/// What differs now, since when, and the claims about it.
class Drift {
 public:
  /// Compares anew. It counts what differs from the file that was put in force, and from the file
  /// as it is now: an edit that waits for a reload is no drift, nor is one that catches up.
  /// `since`: when the change happened, if there is one. `reloaded`: by a process that read the
  /// file anew, so that what differs still will not be undone by the next.
  void compare(const DeclaredFacts& in_force, const DeclaredFacts& now, const Snapshot& running,
               Moment since, bool reloaded);
  void clear() { pools_.clear(); }

  [[nodiscard]] bool has(const std::string& pool, const std::string& server) const;
  /// How many servers differ in something.
  [[nodiscard]] std::size_t servers() const;
  /// Claims `config_drift`, always info, for each pool that has differed for a minute.
  void claim(Moment now, std::vector<Finding>& claims) const;

  static auto visit_state(auto& self, auto& archive) { return archive(self.pools_); }

 private:
  struct Standing {
    Moment since;
    bool outlived_reload = false;
    std::string file;
    std::map<std::string, std::string> servers;  // the first difference of each

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.since, self.outlived_reload, self.file, self.servers);
    }
  };
  std::map<std::string, Standing> pools_;
};

}  // namespace skewd
