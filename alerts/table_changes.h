// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "alerts/change.h"
#include "collectors/instant.h"
#include "collectors/snapshot.h"
#include "collectors/table.h"

namespace skewd {

/// So many entries of a table that differ are told one by one; one more change counts the rest.
inline constexpr std::size_t kMostEntryChanges = 10;

/// What was altered in maps and ACLs: one change per entry of a map that gives pools of `running`;
/// of other tables, whose entries may be secrets, how many. Tables that came or went with another
/// configuration are no change. Without ids and balancer.
[[nodiscard]] std::vector<Change> table_changes(const Tables& before, const Tables& after,
                                                const Topology& running, ChangeSource source,
                                                Instant at);

/// The pool that an entry of a map gives: one of that name, or one whose name ends with it, as in
/// `bk_%[...]`. Empty: none.
[[nodiscard]] std::string pool_of_entry(const std::string& value, const Topology& running);

/// Keeps tables that change all the time, as `http-request set-map` does, from filling the ledger:
/// of each at most 20 changes are told in ten minutes.
class TablePatience {
 public:
  /// Takes out what is too much; the last that is told of a table says so.
  void calm(std::vector<Change>& changes, Moment now);

  static auto visit_state(auto& self, auto& archive) { return archive(self.told_); }

 private:
  struct Told {
    Moment since;
    std::uint32_t changes = 0;

    static auto visit_state(auto& self, auto& archive) { return archive(self.since, self.changes); }
  };
  std::map<std::string, Told> told_;  // by table
};

}  // namespace skewd
