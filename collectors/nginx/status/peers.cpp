// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/status/peers.h"

#include <array>
#include <map>
#include <utility>

#include "collectors/host_port.h"

namespace skewd::nginx {
namespace {

struct Word {
  std::string_view word;
  ServerState state;
  StateReason reason;
};

// "unavailable" is max_fails: requests have failed, no check has. "recovering" is slow start.
constexpr std::array kWords{
    Word{"up", ServerState::up, StateReason::none},
    Word{"recovering", ServerState::up, StateReason::none},
    Word{"draining", ServerState::drain, StateReason::administrator},
    Word{"down", ServerState::maintenance, StateReason::administrator},
    Word{"unavail", ServerState::down, StateReason::none},
    Word{"unavailable", ServerState::down, StateReason::none},
    Word{"unhealthy", ServerState::down, StateReason::check},
    Word{"checking", ServerState::going_up, StateReason::check},
};

std::string with_port(std::string name) {
  const bool has_port = name.starts_with("unix:") || split_host_port(name).port.has_value();
  if (has_port || name.empty()) return name;
  return name + ":80";
}

}  // namespace

void set_state(ServerStats& stats, std::string_view word) {
  for (const Word& known : kWords) {
    if (known.word != word) continue;
    stats.state = known.state;
    stats.reason = known.reason;
  }
  stats.throttled = word == "recovering";
  stats.checked = stats.checked || stats.reason == StateReason::check;
}

void set_weight(ServerStats& stats, std::optional<double> weight) {
  stats.weight = stats.configured_weight = static_cast<float>(weight.value_or(1));
}

void add_peers(std::vector<Peer> peers, SnapshotDraft& draft) {
  std::map<std::string, std::string> addresses;  // of a name, the first one
  std::map<std::string, bool> several;
  for (Peer& peer : peers) {
    peer.name = with_port(peer.name.empty() ? peer.address : std::move(peer.name));
    const auto [known, is_new] = addresses.try_emplace(peer.name, peer.address);
    if (!is_new && known->second != peer.address) several[peer.name] = true;
  }
  for (Peer& peer : peers) {
    const bool by_address = several.contains(peer.name);
    Topology::Server server{by_address ? peer.address : std::move(peer.name),
                            std::move(peer.address), peer.backup};
    draft.add_server(std::move(server), peer.stats, peer.latency);
  }
}

}  // namespace skewd::nginx
