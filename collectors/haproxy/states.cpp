// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/states.h"

namespace skewd::haproxy {
namespace {

// "UP 1/3": checks have begun to disagree with the state.
bool is_changing(std::string_view rest) { return rest.find('/') != std::string_view::npos; }

bool by_agent(std::string_view rest) { return rest == " (agent)"; }

}  // namespace

Status read_status(std::string_view text) {
  if (text == "no check") return {ServerState::up, StateReason::none, false};
  const auto after = [&](std::string_view word) { return text.substr(word.size()); };
  if (text.starts_with("UP")) {
    const bool changing = is_changing(after("UP"));
    return {changing ? ServerState::going_down : ServerState::up,
            changing ? StateReason::check : StateReason::none};
  }
  if (text.starts_with("DOWN")) {
    const std::string_view rest = after("DOWN");
    if (by_agent(rest)) return {ServerState::down, StateReason::agent};
    return {is_changing(rest) ? ServerState::going_up : ServerState::down, StateReason::check};
  }
  // NOLB: the check answered 404 under `http-check disable-on-404`.
  if (text.starts_with("NOLB")) return {ServerState::drain, StateReason::check};
  if (text.starts_with("DRAIN")) {
    return {ServerState::drain,
            by_agent(after("DRAIN")) ? StateReason::agent : StateReason::administrator};
  }
  if (text.starts_with("MAINT (via ")) return {ServerState::maintenance, StateReason::tracked};
  if (text == "MAINT (resolution)") return {ServerState::unresolved, StateReason::dns};
  if (text.starts_with("MAINT")) return {ServerState::maintenance, StateReason::administrator};
  return {};
}

}  // namespace skewd::haproxy
