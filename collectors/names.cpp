// SPDX-License-Identifier: Apache-2.0
#include "collectors/names.h"

namespace skewd {

std::string_view name_of(ServerState state) {
  switch (state) {
    case ServerState::up: return "up";
    case ServerState::going_down: return "going_down";
    case ServerState::down: return "down";
    case ServerState::going_up: return "going_up";
    case ServerState::drain: return "drain";
    case ServerState::maintenance: return "maintenance";
    case ServerState::unresolved: return "unresolved";
    case ServerState::unknown: return "unknown";
  }
  return "unknown";
}

std::string_view name_of(StateReason reason) {
  switch (reason) {
    case StateReason::none: return "none";
    case StateReason::check: return "check";
    case StateReason::agent: return "agent";
    case StateReason::administrator: return "administrator";
    case StateReason::tracked: return "tracked";
    case StateReason::dns: return "dns";
  }
  return "unknown";
}

std::string_view name_of(PoolMode mode) {
  switch (mode) {
    case PoolMode::http: return "http";
    case PoolMode::tcp: return "tcp";
    case PoolMode::unknown: return "unknown";
  }
  return "unknown";
}

}  // namespace skewd
