// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/states.h"

#include <array>

namespace skewd::haproxy {
namespace {

struct Word {
  std::string_view text;
  Status status;
};

constexpr std::array<Word, 9> kWords{{
    {"UP", {ServerState::up, StateReason::none}},
    {"DOWN", {ServerState::down, StateReason::check}},
    {"DOWN (agent)", {ServerState::down, StateReason::agent}},
    {"NOLB", {ServerState::drain, StateReason::check}},
    {"DRAIN", {ServerState::drain, StateReason::administrator}},
    {"DRAIN (agent)", {ServerState::drain, StateReason::agent}},
    {"MAINT", {ServerState::maintenance, StateReason::administrator}},
    {"MAINT (resolution)", {ServerState::unresolved, StateReason::dns}},
    {"no check", {ServerState::up, StateReason::none, false}},
}};

// With a count such as "1/3": checks have begun to disagree with the state. A drained server that
// begins to fail stays drained.
constexpr std::array<Word, 4> kChangingWords{{
    {"UP", {ServerState::going_down, StateReason::check}},
    {"DOWN", {ServerState::going_up, StateReason::check}},
    {"NOLB", {ServerState::drain, StateReason::check}},
    {"DRAIN", {ServerState::drain, StateReason::administrator}},
}};

// Takes " 1/3" off the end.
bool take_count(std::string_view& text) {
  const std::size_t space = text.rfind(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view count = text.substr(space + 1);
  const std::size_t slash = count.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == count.size()) return false;
  if (count.find_first_not_of("0123456789/") != std::string_view::npos) return false;
  text = text.substr(0, space);
  return true;
}

Status find(const auto& words, std::string_view text) {
  for (const Word& word : words) {
    if (word.text == text) return word.status;
  }
  return {};
}

}  // namespace

Status read_status(std::string_view text) {
  if (text.starts_with("MAINT (via ")) return {ServerState::maintenance, StateReason::tracked};
  return take_count(text) ? find(kChangingWords, text) : find(kWords, text);
}

}  // namespace skewd::haproxy
