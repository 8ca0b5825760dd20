// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "agent/plan/check.h"

// One line per check: its file and function, and the rule that it finds.
#define SKEWD_CHECKS(X)                                         \
  X(check_not_enabled, "check-not-enabled")                     \
  X(hash_uneven, "hash-uneven")                                 \
  X(order_fills_first, "order-fills-first")                     \
  X(pool_empty, "pool-empty")                                   \
  X(pool_funnel, "pool-funnel")                                 \
  X(pool_no_active_server, "pool-no-active-server")             \
  X(pool_only_backups, "pool-only-backups")                     \
  X(pool_single_server, "pool-single-server")                   \
  X(pool_unused, "pool-unused")                                 \
  X(route_loop, "route-loop")                                   \
  X(route_missing_pool, "route-missing-pool")                   \
  X(route_no_default, "route-no-default")                       \
  X(route_unknown_map_target, "route-unknown-map-target")       \
  X(route_unreachable, "route-unreachable")                     \
  X(server_address_unresolvable, "server-address-unresolvable") \
  X(server_duplicate_address, "server-duplicate-address")       \
  X(server_unchecked, "server-unchecked")                       \
  X(server_unreachable, "server-unreachable")                   \
  X(server_weight_zero, "server-weight-zero")                   \
  X(server_without_port, "server-without-port")                 \
  X(weights_lopsided, "weights-lopsided")

namespace skewd {

namespace checks {
#define SKEWD_DECLARE(word, rule) \
  void word(const CheckInput& input, std::vector<Diagnostic>& found);
SKEWD_CHECKS(SKEWD_DECLARE)
#undef SKEWD_DECLARE
}  // namespace checks

std::span<const CheckKind> check_kinds() {
#define SKEWD_ROW(word, rule) CheckKind{rule, checks::word},
  static constexpr std::array kChecks{SKEWD_CHECKS(SKEWD_ROW)};
#undef SKEWD_ROW
  return kChecks;
}

}  // namespace skewd
