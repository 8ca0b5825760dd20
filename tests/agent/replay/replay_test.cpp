// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/replay.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "agent/replay/recorded_clock.h"
#include "agent/replay/simulated_haproxy.h"
#include "exporters/status/json.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr Instant kBegin{std::chrono::milliseconds(1'795'228'639'651)};

RecordedScrape scrape_of(const SimulatedHaproxy& haproxy, Instant at) {
  RecordedScrape scrape{at, "edge", "haproxy", {}, {}};
  scrape.sources.push_back({"", haproxy.answers(), ""});
  return scrape;
}

RecordedScrape silence(Instant at) {
  RecordedScrape scrape{at, "edge", "haproxy", {}, {}};
  scrape.sources.push_back({"unix:/run/a.sock", {}, "connection refused"});
  return scrape;
}

// Sixty even scrapes, then sixty in which web-1 is starved.
std::vector<RecordedScrape> starving() {
  std::vector<RecordedScrape> scrapes;
  SimulatedHaproxy haproxy(4);
  for (int i = 0; i < 120; ++i) {
    for (std::size_t server = 0; server < 4; ++server) {
      if (server != 1 || i < 60) haproxy.serve(server, 5);
    }
    scrapes.push_back(scrape_of(haproxy, kBegin + i * 1s));
  }
  return scrapes;
}

struct Told {
  std::string text;  // as `replay --format json` prints it
  std::vector<FindingEvent> events;
};

Told replay(const std::vector<RecordedScrape>& scrapes, Settings settings = {}) {
  Replay pipeline(std::move(settings));
  Told told;
  for (const RecordedScrape& scrape : scrapes) {
    auto events = pipeline.absorb(scrape);
    REQUIRE(events);
    for (FindingEvent& event : *events) {
      told.text += render_event_json(scrape.at, event);
      told.events.push_back(std::move(event));
    }
  }
  return told;
}

}  // namespace

TEST_CASE("replay: finds the starved server, twice the same to the byte") {
  const Told first = replay(starving());
  REQUIRE(first.events.size() == 1);
  CHECK(first.events[0].kind == FindingEventKind::opened);
  CHECK(first.events[0].finding.kind == FindingKind::skew);
  CHECK(first.events[0].finding.balancer == "edge");
  CHECK(first.events[0].finding.pool == "shop");
  CHECK(first.events[0].finding.server == "web-1");
  CHECK(first.text == replay(starving()).text);
}

TEST_CASE("replay: the settings of a pool hold") {
  Settings settings;
  BalancerSettings edge;
  edge.name = "edge";
  edge.pools.push_back({.match = "shop", .algorithm = {}, .share_tolerance = {}, .ignore = true});
  settings.balancers = {edge};
  CHECK(replay(starving(), settings).events.empty());
  settings.balancers[0].name = "other";
  CHECK(replay(starving(), settings).events.size() == 1);
}

TEST_CASE("replay: scrapes without an answer make it blind, and it sees again") {
  std::vector<RecordedScrape> scrapes;
  SimulatedHaproxy haproxy(4);
  Instant now = kBegin;
  const auto answered = [&] {
    RecordedScrape scrape = scrape_of(haproxy, now);
    scrape.sources[0].source = "unix:/run/a.sock";
    return scrape;
  };
  for (int i = 0; i < 5; ++i, now += 5s) scrapes.push_back(answered());
  for (int i = 0; i < 5; ++i, now += 5s) scrapes.push_back(silence(now));
  scrapes.push_back(answered());
  const Told told = replay(scrapes);
  REQUIRE(told.events.size() == 2);
  CHECK(told.events[0].kind == FindingEventKind::opened);
  CHECK(told.events[0].finding.kind == FindingKind::blind);
  CHECK(told.events[0].finding.summary.ends_with(": unix:/run/a.sock: connection refused"));
  // Three intervals of five seconds, which show in the distances.
  CHECK(told.events[0].finding.opened == kBegin + 35s);
  CHECK(told.events[1].kind == FindingEventKind::resolved);
}

TEST_CASE("replay: an interval that was recorded counts") {
  std::vector<RecordedScrape> scrapes;
  SimulatedHaproxy haproxy(4);
  scrapes.push_back(scrape_of(haproxy, kBegin));
  scrapes.back().sources[0].source = "unix:/run/a.sock";
  for (int i = 1; i < 30; ++i) scrapes.push_back(silence(kBegin + i * 1s));
  REQUIRE(replay(scrapes).events.size() == 1);
  CHECK(replay(scrapes).events[0].finding.opened == kBegin + 10s);
  for (RecordedScrape& scrape : scrapes) scrape.interval = 5s;
  CHECK(replay(scrapes).events[0].finding.opened == kBegin + 15s);
}

TEST_CASE("replay: a clock that is set back neither stops it nor makes findings") {
  auto scrapes = starving();
  for (std::size_t i = 30; i < scrapes.size(); ++i) scrapes[i].at -= 1h;
  const Told told = replay(scrapes);
  REQUIRE(told.events.size() == 1);
  CHECK(told.events[0].finding.server == "web-1");
  CHECK(told.events[0].finding.since > told.events[0].finding.opened - 60s);
}

TEST_CASE("replay: two processes of a balancer are merged") {
  std::vector<RecordedScrape> scrapes;
  SimulatedHaproxy one(4);
  SimulatedHaproxy other(4);
  for (int i = 0; i < 120; ++i) {
    // Each is skewed, and both together are even.
    for (std::size_t server = 0; server < 4; ++server) (server < 2 ? one : other).serve(server, 9);
    RecordedScrape scrape{kBegin + i * 1s, "edge", "haproxy", {}, {}};
    scrape.sources.push_back({"unix:/run/1.sock", one.answers(), ""});
    scrape.sources.push_back({"unix:/run/2.sock", other.answers(), ""});
    scrapes.push_back(scrape);
  }
  CHECK(replay(scrapes).events.empty());
}

TEST_CASE("replay: what the source was shows in its questions") {
  SimulatedHaproxy haproxy(4);
  const auto answers = haproxy.answers();
  const std::vector<std::vector<RawAnswer>> recordings{
      {{"@1 show info", answers[0].text}, {"@1 show stat", answers[1].text}, {"show proc", ""}},
      {{";csv", answers[1].text}},
      {{"/stats;csv", answers[1].text}},
      {{"show servers state", "1\n"},
       {"show stat", answers[1].text},
       {"show info", answers[0].text},
       {"show nothing", "?"}}};
  for (const auto& recorded : recordings) {
    CAPTURE(recorded.front().question);
    std::vector<RecordedScrape> scrapes(20, RecordedScrape{kBegin, "edge", "haproxy", {}, {}});
    for (RecordedScrape& scrape : scrapes) {
      scrape.at = kBegin + (&scrape - scrapes.data()) * 1s;
      scrape.sources.push_back({"", recorded, ""});
    }
    CHECK(replay(scrapes).events.empty());  // it would be blind
  }
}

TEST_CASE("replay: answers that cannot be read make it blind") {
  std::vector<RecordedScrape> scrapes;
  for (int i = 0; i < 20; ++i) {
    scrapes.push_back({kBegin + i * 1s, "edge", "haproxy", {}, {}});
    scrapes.back().sources.push_back({"", {{"show ships", "none"}, {"show seas", "seven"}}, ""});
  }
  const Told told = replay(scrapes);
  REQUIRE(told.events.size() == 1);
  CHECK(told.events[0].finding.kind == FindingKind::blind);
  CHECK(told.events[0].finding.summary.ends_with(
      ": its source: 'show ships' is no question to haproxy"));
}

TEST_CASE("replay: a kind that nobody knows is an error, and the rest goes on") {
  Replay pipeline;
  SimulatedHaproxy haproxy(4);
  RecordedScrape scrape = scrape_of(haproxy, kBegin);
  scrape.kind = "relayd";
  for (int i = 0; i < 2; ++i) {
    const auto events = pipeline.absorb(scrape);
    REQUIRE_FALSE(events);
    CHECK(events.error().message.starts_with("'relayd' is not a kind of balancer; known: "));
  }
  CHECK(pipeline.absorb(scrape_of(haproxy, kBegin)));
}

TEST_CASE("replay: the clock of a recording never goes back") {
  RecordedClock clock;
  CHECK(clock.usual_step() == 1s);
  const Moment first = clock.move_to(kBegin);
  CHECK(clock.move_to(kBegin + 5s).steady - first.steady == 5s);
  CHECK(clock.usual_step() == 5s);
  const Moment set_back = clock.move_to(kBegin - 1h);
  CHECK(set_back.wall == kBegin - 1h);
  CHECK(set_back.steady - first.steady == 10s);
  CHECK(clock.move_to(kBegin - 1h).steady - first.steady == 15s);
  for (int i = 1; i <= 9; ++i) static_cast<void>(clock.move_to(kBegin + i * 10min));
  CHECK(clock.usual_step() == 60s);
}

TEST_CASE("replay: an access log is judged by its tallies, like statistics") {
  std::vector<RecordedScrape> scrapes;
  for (std::uint64_t i = 1; i <= 120; ++i) {
    const std::uint64_t answers = i <= 60 ? 20 * i : 1200;
    const std::uint64_t broken = 20 * i - answers;
    const auto number = [](std::uint64_t value) { return " " + std::to_string(value); };
    std::string text = "access_log 1 since 1795228639000\nlines" + number(40 * i) + number(40 * i) +
                       " 0 0 0 0 0 0\npool shop" + number(40 * i) + " 0" + number(40 * i) +
                       number(broken) + number(40 * i - broken) + " 0 0 0 0 0 0 0 0\n";
    for (const bool failing : {false, true}) {
      text += failing ? "server web-1 -" : "server web-0 -";
      text += number(20 * i) + " 0" + number(20 * i) + number(20 * i) +
              number(failing ? broken : 0) + " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
    }
    RecordedScrape scrape{kBegin + i * 1s, "edge", "haproxy", {}, {}};
    scrape.sources.push_back({"udp:127.0.0.1:5514", {{"access_log", text}}, ""});
    scrapes.push_back(std::move(scrape));
  }
  const Told told = replay(scrapes);
  CHECK(std::any_of(told.events.begin(), told.events.end(),
                    [](const FindingEvent& event) { return event.finding.pool == "shop"; }));
  CHECK(replay(scrapes).text == told.text);
  for (RecordedScrape& scrape : scrapes) {
    scrape.sources.push_back({"unix:/run/a.sock", {}, "connection refused"});
  }
  for (const FindingEvent& event : replay(scrapes).events) {
    CHECK(event.finding.kind == FindingKind::blind);  // statistics lead
  }
}

}  // namespace skewd
