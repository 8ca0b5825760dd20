// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "collectors/balancer.h"

// One word per balancer: its folder, its namespace and its `kind` in skewd.toml.
#define SKEWD_BALANCERS(X) \
  X(apache)                \
  X(caddy)                 \
  X(envoy)                 \
  X(haproxy)               \
  X(ipvs)                  \
  X(nginx)                 \
  X(traefik)               \
  X(varnish)

namespace skewd {

#define SKEWD_DECLARE(word) \
  namespace word {          \
  BalancerKind kind();      \
  }
SKEWD_BALANCERS(SKEWD_DECLARE)
#undef SKEWD_DECLARE

std::span<const BalancerKind> balancer_kinds() {
#define SKEWD_ROW(word) word::kind(),
  static const std::array kinds{SKEWD_BALANCERS(SKEWD_ROW)};
#undef SKEWD_ROW
  return kinds;
}

const BalancerKind* find_balancer_kind(std::string_view name) {
  const auto kinds = balancer_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const BalancerKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace skewd
