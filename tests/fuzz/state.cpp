// SPDX-License-Identifier: Apache-2.0
// States of any content, with a checksum that is right: none may break the reader, and whatever is
// taken over must be fit to be judged with and to be kept again.
#include <cstdint>
#include <string>
#include <string_view>

#include "alerts/state/sealed.h"
#include "alerts/watch.h"
#include "tests/fuzz/invariants.h"

namespace {

using namespace skewd;
using namespace std::chrono_literals;

constexpr std::size_t kHeader = 32;
constexpr Moment kStart{Instant(1'795'228'639s), 1h};

BalancerSettings settings() {
  BalancerSettings settings;
  settings.name = "edge";
  return settings;
}

Moment after(int scrapes) { return {kStart.wall + scrapes * 1s, kStart.steady + scrapes * 1s}; }

Snapshot snapshot(int scrapes) {
  Topology topology;
  topology.listeners = {{"www", PoolMode::http}};
  topology.pools = {{"shop", PoolMode::http, "roundrobin", 0, 2}};
  topology.servers = {{"web-0", "127.0.0.1:1", false}, {"web-1", "127.0.0.1:2", false}};
  Snapshot snapshot;
  snapshot.at = after(scrapes);
  snapshot.topology = std::make_shared<const Topology>(std::move(topology));
  const Count requests(static_cast<std::uint64_t>(scrapes) * 20);
  ServerStats server;
  server.state = ServerState::up;
  server.weight = server.configured_weight = 1;
  server.picks = server.attempts = server.responses = requests;
  server.latency = {Count(0), Count(1), Count(20), Count(21)};
  PoolStats pool;
  pool.requests = pool.picks = requests.plus(requests);
  ListenerStats listener;
  listener.requests = pool.requests;
  snapshot.listeners = {listener};
  snapshot.pools = {pool};
  snapshot.servers = {server, server};
  return snapshot;
}

std::string genuine_state() {
  Watch watch(settings(), 1);
  for (int scrape = 0; scrape < 10; ++scrape) {
    watch.absorb(snapshot(scrape));
    watch.look(after(scrape), 1s, {{"unix:/s", true, {}}});
  }
  return watch.save_state();
}

// The input as content, or as changes to a genuine one: a place in two bytes, and a byte.
std::string content_of(std::string_view input, const std::string& genuine) {
  if (input.empty() || input.front() % 2 != 0)
    return std::string(input.substr(input.empty() ? 0 : 1));
  std::string content = genuine.substr(kHeader);
  for (input.remove_prefix(1); input.size() >= 3; input.remove_prefix(3)) {
    const auto high = static_cast<std::uint8_t>(input[0]);
    const auto low = static_cast<std::uint8_t>(input[1]);
    content[(high * std::size_t{256} + low) % content.size()] = input[2];
  }
  return content;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string genuine = genuine_state();
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::uint64_t schema = 0;
  for (std::size_t i = 16; i-- > 8;) schema = schema << 8U | static_cast<std::uint8_t>(genuine[i]);
  Watch watch(settings(), 1);
  if (watch.restore_state(input, after(11))) return 0;
  if (!watch.restore_state(seal(content_of(input, genuine), schema), after(11))) return 0;
  if (watch.last()) skewd::fuzz::check_invariants(*watch.last());
  Watch again(settings(), 1);
  skewd::fuzz::require(again.restore_state(watch.save_state(), after(11)).has_value());
  for (int scrape = 11; scrape < 15; ++scrape) {
    watch.absorb(snapshot(scrape));
    watch.look(after(scrape), 1s, {{"unix:/s", true, {}}});
  }
  return 0;
}
