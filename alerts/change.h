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
};

[[nodiscard]] std::string_view name_of(ChangeKind kind);

/// Something effective that was altered on a balancer, as the difference of two snapshots shows it.
struct Change {
  std::string id;
  Instant at{};
  ChangeKind kind = ChangeKind::reload;
  std::string balancer;
  std::string pool;    // empty: the whole balancer
  std::string server;  // empty: the whole pool
  std::string before;
  std::string after;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.id, self.at, self.kind, self.balancer, self.pool, self.server, self.before,
                   self.after);
  }
};

/// "14:02:10 shop/web-0: weight 10 -> 0".
[[nodiscard]] std::string render_change(const Change& change);

}  // namespace skewd
