// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/server_states.h"

#include <algorithm>

namespace skewd {

std::size_t usable_servers(const PoolInterval& interval) {
  return static_cast<std::size_t>(std::count_if(interval.usable.begin(), interval.usable.end(),
                                                [](std::uint8_t usable) { return usable != 0; }));
}

bool nobody_can_serve(const PoolInterval& interval) {
  const auto is_untold = [](const ServerStats& server) {
    return server.state == ServerState::unknown;
  };
  return usable_servers(interval) == 0 &&
         std::none_of(interval.stats.begin(), interval.stats.end(), is_untold);
}

bool is_abandoned(const PoolInterval& interval) {
  using namespace std::chrono_literals;
  constexpr double kDistances = 20;
  const PoolMemory& pool = interval.memory;
  if (pool.last_request < Steady(0) || interval.requests() > 0) return false;
  const double rate = pool.minute_requests.sum() / std::max(pool.minute_seconds.sum(), 1.0);
  const auto wait =
      rate > 0 ? Steady(static_cast<std::int64_t>(1000 * kDistances / rate)) : Steady(120s);
  return interval.end.steady - pool.last_request > std::clamp(wait, Steady(5s), Steady(120s));
}

bool is_left_alone(const ServerStats& stats) {
  return stats.state == ServerState::down && stats.reason == StateReason::none && !stats.checked;
}

std::string servers_text(std::size_t some, std::size_t of) {
  if (some == 0) return "its servers";
  if (some >= of) return "all " + std::to_string(some) + " servers";
  return std::to_string(some) + " of " + std::to_string(of) + " servers";
}

std::string why_nobody(const PoolInterval& interval) {
  std::size_t down = 0, out = 0, weightless = 0, unresolved = 0;
  for (const ServerStats& server : interval.stats) {
    switch (server.state) {
      case ServerState::down:
      case ServerState::going_up: ++down; break;
      case ServerState::drain:
      case ServerState::maintenance: ++out; break;
      case ServerState::unresolved: ++unresolved; break;
      default: ++weightless;
    }
  }
  if (interval.stats.empty()) return "the pool has no servers";
  std::string text;
  const auto add = [&text](std::size_t count, const char* what) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += std::to_string(count) + " " + what;
  };
  add(down, "down");
  add(out, "taken out");
  add(weightless, "at weight 0");
  add(unresolved, "without an address");
  return "of its " + std::to_string(interval.stats.size()) + " servers " + text;
}

bool checks_only_connecting(const CheckResult& check) {
  return check.text().starts_with("L4") || check.text().starts_with("L6");
}

}  // namespace skewd
