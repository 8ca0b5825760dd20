// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/instant.h"

namespace skewd {

/// What was altered. The words of `name_of` are the `kind` label of skewd_changes_total.
enum class ChangeKind : std::uint8_t {
  reload,         // the balancer's process is a new one
  weight,         // an administrator set another weight
  state,          // an administrator took a server out, or back
  check,          // a health check, an agent or DNS took a server out, or back
  servers,        // a server came, went, or moved to another address
  ordered_shift,  // the shares that servers are due moved by more than half
  file,           // what a configuration file declares
  failed_reload,  // the balancer refused a configuration and goes on with the old one
  restart,        // the balancer's process ended and began anew, with no reload
  version,        // another version of the balancer runs
  map,            // an entry of a map
  acl,            // entries of an ACL
};

/// Who or what made a change, as far as it can be told.
enum class ChangeSource : std::uint8_t {
  unknown,
  file,          // the configuration file: it was edited, or put in force by a reload
  socket,        // the runtime interface: an administrator, or a script
  health_check,  // the balancer's own check, or an agent that it asks
  dns,           // a name has other addresses
  process,       // a new process, by reload or restart
};

/// What became of a change, judged one, five and fifteen minutes after it.
enum class AuditResult : std::uint8_t {
  none,     // this kind of change is not audited
  pending,  // not yet judged
  ok,       // traffic moved as ordered, and nothing got worse
  suspect,  // it did not, or something did
};

/// True for a reload and a restart.
[[nodiscard]] constexpr bool is_of_process(ChangeKind kind) {
  return kind == ChangeKind::reload || kind == ChangeKind::restart;
}

/// Public words: "weight", "socket", "suspect".
[[nodiscard]] std::string_view name_of(ChangeKind kind);
[[nodiscard]] std::string_view name_of(ChangeSource source);
[[nodiscard]] std::string_view name_of(AuditResult result);

/// How a change was judged, the last time that was done.
struct Audit {
  AuditResult result = AuditResult::none;
  std::uint32_t minutes = 0;  // after the change: 1, 5 or 15; 0: not yet
  std::string reason;         // why it is suspect; empty otherwise

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.result, self.minutes, self.reason);
  }
};

/// Something effective that was altered on a balancer, as the difference of two snapshots shows it.
struct Change {
  std::string id;
  Instant at{};
  ChangeKind kind = ChangeKind::reload;
  std::string balancer;
  std::string pool;        // empty: the whole balancer
  std::string other_pool;  // of a map: to which requests go now, if that is another one
  std::string server;      // empty: the whole pool
  std::string before;
  std::string after;
  ChangeSource source = ChangeSource::unknown;
  bool drift = false;  // made on the running balancer, and not in its file: a reload undoes it
  Audit audit;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.id, self.at, self.kind, self.balancer, self.pool, self.other_pool,
                   self.server, self.before, self.after, self.source, self.drift, self.audit);
  }
};

/// "14:02:10 shop/web-0: weight 10 -> 0".
[[nodiscard]] std::string render_change(const Change& change);

}  // namespace skewd
