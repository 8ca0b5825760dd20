// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "alerts/change.h"

namespace skewd {

/// Tells which changes of a balancer are new, or are told otherwise than before: an audit comes
/// minutes after its change.
class ChangeNews {
 public:
  /// Appends them to `news`. `changes` are all that are known, the latest last.
  void add_to(std::vector<Change>& news, const std::deque<Change>& changes);

 private:
  // What may become otherwise about a change.
  struct Told {
    AuditResult result = AuditResult::none;
    std::uint32_t minutes = 0;
    bool drift = false;
    ChangeSource source = ChangeSource::unknown;
    bool operator==(const Told&) const = default;
  };
  static Told told_of(const Change& change);

  std::unordered_map<std::string, Told> told_;  // by id, of those that are known
};

}  // namespace skewd
