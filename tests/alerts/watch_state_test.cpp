// SPDX-License-Identifier: Apache-2.0
//
// A watch that was saved and restored must go on as if nothing had happened: the same events, and
// the same knowledge, byte by byte.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "alerts/state/last_enumerator.h"
#include "alerts/state/sealed.h"
#include "collectors/names.h"
#include "tests/alerts/scenarios.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

BalancerSettings edge() {
  BalancerSettings settings;
  settings.name = "edge";
  settings.kind = "haproxy";
  return settings;
}

std::string text_of(const std::vector<FindingEvent>& events) {
  std::string text;
  for (const FindingEvent& event : events) {
    const Finding& finding = event.finding;
    text += std::to_string(static_cast<int>(event.kind)) + ' ' + finding.id + ' ' +
            render_rfc3339(finding.since) + ' ' + finding.summary + ' ' + finding.cause.text + '\n';
  }
  return text;
}

int opened_in(const WatchedWorld& world, FindingKind kind) {
  return static_cast<int>(
      std::count_if(world.events.begin(), world.events.end(), [&](const FindingEvent& event) {
        return event.kind == FindingEventKind::opened && event.finding.kind == kind;
      }));
}

// Everything that operators, servers and clients do, drawn from a seed.
void live(WatchedWorld& world, unsigned seed, int intervals) {
  std::mt19937 random(seed);
  const auto one_of = [&](int sides) { return static_cast<int>(random() % unsigned(sides)) == 0; };
  const char* const algorithms[] = {"roundrobin", "leastconn", "source", "", "first"};
  for (const char* algorithm : algorithms) {
    world.balancer.add_pool(std::string("pool-") + algorithm, 4).algorithm = algorithm;
  }
  world.run(intervals, [&] {
    for (const char* algorithm : algorithms) {
      FakePool& pool = world.balancer.pool(std::string("pool-") + algorithm);
      FakeServer& server = pool.servers[random() % pool.servers.size()];
      if (one_of(100)) pool.set_weight(server.name, static_cast<float>(random() % 3 * 10));
      if (one_of(80)) server.favour = static_cast<double>(random() % 3);
      if (one_of(60)) server.health = static_cast<Health>(random() % 4);
      if (one_of(20)) server.health = Health::answers;
      if (one_of(150)) pool.set_state(server.name, ServerState::down, StateReason::check);
      if (one_of(50)) pool.set_state(server.name, ServerState::up, StateReason::none);
      if (one_of(400)) pool.add("new-" + std::to_string(random() % 1000));
      for (FakeServer& any : pool.servers) {
        any.stats.latency = {Count(random() % 3), Count(random() % 2), Count(20 + random() % 9),
                             Count(30)};
      }
      if (one_of(30)) server.stats.latency.response = Count(900);
      world.balancer.send(pool.name, static_cast<int>(20 + random() % 40));
    }
    if (one_of(50)) world.balancer.send_without_route(5);
    if (one_of(300)) world.balancer.reload();
  });
}

// A state that says something, as small as it gets.
std::string small_state() {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 3);
  world.run(10, [&] { world.balancer.send("shop", 20); });
  for (const char* server : {"web-0", "web-1"}) shop.set_weight(server, 0);
  world.run(3, [&] { world.balancer.send("shop", 20); });
  REQUIRE(world.open(FindingKind::skew) != nullptr);
  return world.watch().save_state();
}

constexpr std::size_t kHeader = 32;
constexpr Moment kNow{Instant(1'795'228'700s), 1h};

std::uint64_t schema_of(const std::string& state) {
  std::uint64_t schema = 0;
  for (std::size_t i = 16; i-- > 8;) schema = schema << 8U | static_cast<std::uint8_t>(state[i]);
  return schema;
}

std::string refusal_of(const std::string& state) {
  Watch watch(edge(), 1);
  const Result<void> restored = watch.restore_state(state, kNow);
  if (restored) return "";
  CHECK(restored.error().kind == ErrorKind::malformed);
  CHECK_FALSE(watch.last().has_value());
  return restored.error().message;
}

TEST_CASE("state: a watch that is restarted again and again goes on as if it were not") {
  for (const Scenario& scenario : scenarios()) {
    if (scenario.detector == "blindness") continue;  // nobody knows of silence while nobody asks
    CAPTURE(scenario.title);
    for (const auto play : {scenario.fires, scenario.quiet}) {
      WatchedWorld whole;
      WatchedWorld pieces;
      pieces.restart_every(7);
      play(whole);
      play(pieces);
      CHECK(text_of(pieces.events) == text_of(whole.events));
    }
  }
}

TEST_CASE("state: what is known after a restart is what was known, to the byte") {
  for (const unsigned seed : {1U, 2U, 3U}) {
    CAPTURE(seed);
    WatchedWorld whole;
    WatchedWorld pieces;
    pieces.restart_every(97);
    live(whole, seed, 1500);
    live(pieces, seed, 1500);
    CHECK(whole.events.size() > 20);
    CHECK(text_of(pieces.events) == text_of(whole.events));
    whole.balancer.jump_steady_clock(pieces.balancer.now().steady - whole.balancer.now().steady);
    const std::string saved = whole.watch().save_state();
    CHECK(saved.size() > 10'000);
    CHECK((pieces.watch().save_state() == saved));  // not shown: these are no texts
  }
}

TEST_CASE("state: an open finding keeps id and beginning over a restart, and then ends") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  const auto traffic = [&] { world.balancer.send("shop", 20); };
  world.run(10, traffic);
  for (const char* server : {"web-0", "web-1", "web-2"}) shop.set_weight(server, 0);
  world.run(5, traffic);
  REQUIRE(world.open(FindingKind::skew) != nullptr);
  const Finding before = *world.open(FindingKind::skew);
  CHECK(before.cause.kind == "weight");
  const std::uint64_t requests = world.watch().pools()[0].requests;

  world.balancer.jump_steady_clock(-50min);
  for (int i = 0; i < 30; ++i) traffic();
  world.restart(30s);
  world.run(5, traffic);
  REQUIRE(world.open(FindingKind::skew) != nullptr);
  const Finding after = *world.open(FindingKind::skew);
  CHECK(after.id == before.id);
  CHECK(after.since == before.since);
  CHECK(after.opened == before.opened);
  CHECK(after.cause.change == before.cause.change);
  CHECK(opened_in(world, FindingKind::skew) == 1);
  CHECK(world.watch().pools()[0].requests == requests + 35 * 20);  // none is lost

  for (const char* server : {"web-0", "web-1", "web-2"}) shop.set_weight(server, 10);
  world.run(30, traffic);
  CHECK(world.open(FindingKind::skew) == nullptr);
  CHECK(world.events.back().kind == FindingEventKind::resolved);
  CHECK(world.events.back().finding.id == before.id);
}

TEST_CASE("state: a reload of the balancer while nobody watched is a reload") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  const auto traffic = [&] { world.balancer.send("shop", 20); };
  world.run(60, traffic);
  world.balancer.reload();
  for (int i = 0; i < 10; ++i) traffic();
  world.restart(10min);
  world.run(60, traffic);
  CHECK_MESSAGE(world.events.empty(), world.opened());
  CHECK(world.watch().reloads() == 1);
  CHECK(world.watch().pools()[0].requests == (59 + 10 + 60) * 20);
}

TEST_CASE("state: what passed in a long pause is not compared") {
  for (const std::chrono::milliseconds pause :
       {std::chrono::milliseconds(2h), std::chrono::milliseconds(72h)}) {
    WatchedWorld world;
    FakePool& shop = world.balancer.add_pool("shop", 4);
    const auto traffic = [&] { world.balancer.send("shop", 20); };
    world.run(600, traffic);
    const std::uint64_t requests = world.watch().pools()[0].requests;
    const double learned = static_cast<double>(world.watch().servers()[0].share.learned_picks);
    CHECK(learned > 1000);
    shop.server("web-0").favour = 5;  // and back: what happened meanwhile is nobody's finding
    for (int i = 0; i < 600; ++i) traffic();
    shop.server("web-0").favour = 1;
    world.restart(pause);
    world.run(1, traffic);
    CHECK(world.watch().pools()[0].requests == requests);
    CHECK(static_cast<double>(world.watch().servers()[0].share.learned_picks) == learned);
    world.run(120, traffic);
    CHECK_MESSAGE(world.events.empty(), world.opened());
    CHECK(world.watch().pools()[0].requests == requests + 120 * 20);
  }
}

TEST_CASE("state: a wall clock that went back means that no time passed") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  const auto traffic = [&] { world.balancer.send("shop", 20); };
  world.run(60, traffic);
  world.balancer.jump_wall_clock(-48h);
  world.balancer.jump_steady_clock(-1h);
  world.restart();
  world.run(60, traffic);
  CHECK_MESSAGE(world.events.empty(), world.opened());
  CHECK(world.watch().pools()[0].requests == 119 * 20);
  CHECK(world.watch().pools()[0].minute_seconds.sum() <= 60);  // old steps fall out
}

TEST_CASE("state: the time in which nobody asked is no silence of the source") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  world.run(10, [&] { world.balancer.send("shop", 20); });
  world.restart(10min);
  world.run_unread(5);
  CHECK(world.open(FindingKind::blind) == nullptr);
  world.run_unread(10);
  REQUIRE(world.open(FindingKind::blind) != nullptr);
  const std::string id = world.open(FindingKind::blind)->id;
  world.restart(10min);
  world.run_unread(1);
  REQUIRE(world.open(FindingKind::blind) != nullptr);
  CHECK(world.open(FindingKind::blind)->id == id);
}

TEST_CASE("state: claims stand after a restart while the source is silent") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  const auto traffic = [&] { world.balancer.send("shop", 20); };
  world.run(10, traffic);
  for (const char* server : {"web-0", "web-1", "web-2"}) shop.set_weight(server, 0);
  world.run(5, traffic);
  world.restart(10s);
  world.run_unread(20);
  CHECK(world.open(FindingKind::skew) != nullptr);
}

TEST_CASE("state: a watch that knows nothing can be saved") {
  const Watch fresh(edge(), 1);
  Watch restored(edge(), 1);
  CHECK(restored.restore_state(fresh.save_state(), kNow).has_value());
  CHECK_FALSE(restored.last().has_value());
}

TEST_CASE("state: what is cut anywhere is refused") {
  const std::string state = small_state();
  CHECK(refusal_of(state).empty());
  CHECK(refusal_of("") == "it is no state");
  for (std::size_t size = 0; size < state.size(); ++size) {
    if (refusal_of(state.substr(0, size)).empty()) FAIL_CHECK(size);
  }
  CHECK(refusal_of(state + "x") == "it is not whole");
}

TEST_CASE("state: what has one bit flipped is refused") {
  std::string state = small_state();
  for (std::size_t at = 0; at < state.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      const char whole = state[at];
      state[at] = static_cast<char>(static_cast<unsigned char>(whole) ^ (1U << bit));
      if (refusal_of(state).empty()) FAIL_CHECK(at);
      state[at] = whole;
    }
  }
}

TEST_CASE("state: one of another version or another balancer is refused") {
  const std::string state = small_state();
  const std::string content = state.substr(kHeader);
  CHECK(refusal_of(seal(content, schema_of(state))).empty());
  CHECK(refusal_of(seal(content, schema_of(state) + 1)) ==
        "it was written by another version of skewd");
  BalancerSettings other = edge();
  other.name = "intern";
  Watch watch(other, 1);
  const Result<void> restored = watch.restore_state(state, kNow);
  REQUIRE_FALSE(restored);
  CHECK(restored.error().message == "it is of another balancer");
}

// With a checksum that is right: what is taken over can be worked with, and can be kept again.
TEST_CASE("state: no value that is taken over breaks what comes after it") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 3);
  world.run(20, [&] { world.balancer.send("shop", 20); });
  const std::string state = world.watch().save_state();
  const std::string content = state.substr(kHeader);
  int refused = 0;
  for (const std::uint32_t poison : {0x7FC00000U, 0x7F7FFFFFU, 0xFFFFFFFFU, 0x40808080U}) {
    for (std::size_t at = 0; at + 4 <= content.size(); ++at) {
      std::string poisoned = content;
      for (unsigned i = 0; i < 4; ++i) poisoned[at + i] = static_cast<char>(poison >> (8 * i));
      Watch watch(edge(), 1);
      if (!watch.restore_state(seal(poisoned, schema_of(state)), kNow)) {
        ++refused;
        continue;
      }
      Watch again(edge(), 1);
      if (!again.restore_state(watch.save_state(), kNow)) FAIL_CHECK(at);
      FakeBalancer balancer = world.balancer;
      balancer.send("shop", 20);
      balancer.pass(1s);
      watch.absorb(balancer.snapshot());
      watch.look(balancer.now(), 1s, {{"unix:/s", true, {}}});
    }
  }
  CHECK(refused > 1000);
}

// Whose words name no further enumerator.
template <typename Enum>
bool is_last(Enum last) {
  const auto next = static_cast<Enum>(static_cast<int>(last) + 1);
  return name_of(next) == "unknown";
}

TEST_CASE("state: every enumerator can be remembered") {
  CHECK(is_last(last_enumerator(ServerState())));
  CHECK(is_last(last_enumerator(StateReason())));
  CHECK(is_last(last_enumerator(PoolMode())));
  CHECK(is_last(last_enumerator(ChangeKind())));
  CHECK(is_last(last_enumerator(ChangeSource())));
  CHECK(is_last(last_enumerator(AuditResult())));
  CHECK(is_last(last_enumerator(FindingKind())));
  CHECK(is_last(last_enumerator(Severity())));
  CHECK(is_last(last_enumerator(Layer())));
}

}  // namespace
}  // namespace skewd::test
