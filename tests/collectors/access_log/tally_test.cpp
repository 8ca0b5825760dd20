// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "collectors/access_log/intake.h"
#include "collectors/access_log/tally_reader.h"
#include "collectors/access_log/tally_text.h"
#include "tests/support/plain_log_reader.h"

namespace skewd::access_log {
namespace {

constexpr std::uint64_t kBegin = 1'795'228'639'651;

// A log with a reader of its tallies behind it.
class Log {
 public:
  explicit Log(const TallyLimits& limits = {})
      : intake_(support::make_plain_log_reader(), kBegin, limits) {}

  void write(std::string_view line, int times = 1) {
    for (int i = 0; i < times; ++i) intake_.take(line);
  }
  [[nodiscard]] Intake& intake() { return intake_; }
  [[nodiscard]] Snapshot scrape(std::uint64_t now = kBegin) {
    static_cast<void>(reader_.query());
    const std::string text = intake_.tally().drain(now);
    reader_.feed(0, std::string_view(text).substr(0, 7));
    reader_.feed(0, std::string_view(text).substr(7));
    return reader_.finish().value();
  }

 private:
  Intake intake_;
  AccessTallyReader reader_;
};

const ServerStats& server(const Snapshot& snapshot, std::string_view name) {
  const auto& servers = snapshot.topology->servers;
  const auto found = std::find_if(servers.begin(), servers.end(),
                                  [&](const auto& server) { return server.name == name; });
  REQUIRE(found != servers.end());
  return snapshot.servers[static_cast<std::size_t>(found - servers.begin())];
}

}  // namespace

TEST_CASE("access_log: answers are counted for listener, pool and server") {
  Log log;
  log.write("www shop 200 1500 a=200", 7);
  log.write("www shop 404 1500 b=404", 2);
  log.write("www shop 302 1500 b=302");
  log.write("www shop 503 1500 b=503");
  const Snapshot snapshot = log.scrape();
  const PoolStats& pool = snapshot.pools.at(0);
  CHECK(pool.requests == Count(11));
  CHECK(pool.picks == Count(11));
  CHECK(pool.errors_5xx == Count(1));
  CHECK(pool.other_answers == Count(10));
  CHECK(pool.answers_4xx == Count(2));
  CHECK(pool.answers_3xx == Count(1));
  CHECK_FALSE(pool.bytes_out.has_value());
  CHECK(snapshot.listeners.at(0).requests == Count(11));
  CHECK(snapshot.listeners.at(0).errors_5xx == Count(1));
  CHECK(snapshot.listeners.at(0).other_answers == Count(10));
  CHECK(server(snapshot, "a").attempts == Count(7));
  CHECK(server(snapshot, "a").responses == Count(7));
  CHECK(server(snapshot, "b").responses == Count(4));
  CHECK(server(snapshot, "b").errors_5xx == Count(1));
  CHECK(server(snapshot, "b").connect_errors == Count(0));
}

TEST_CASE("access_log: each refused connection counts once, where it was") {
  Log log;
  log.write("www shop 200 1500 a=refused b=200", 3);
  log.write("www shop 200 1500 a=refused a=200", 2);
  log.write("www shop 502 1500 a=refused");
  const Snapshot snapshot = log.scrape();
  CHECK(server(snapshot, "a").attempts == Count(8));
  CHECK(server(snapshot, "a").redispatches == Count(3));
  CHECK(server(snapshot, "a").retries == Count(2));
  CHECK(server(snapshot, "a").connect_errors == Count(1));
  CHECK(server(snapshot, "a").responses == Count(2));
  CHECK(server(snapshot, "b").attempts == Count(3));
  CHECK(server(snapshot, "b").redispatches == Count(0));
  CHECK(snapshot.pools[0].requests == Count(6));
  CHECK(server(snapshot, "a").picks == Count(6));
  CHECK(snapshot.pools[0].picks == Count(9));
  CHECK(snapshot.pools[0].connect_errors == Count(1));
  CHECK(snapshot.pools[0].redispatches == Count(3));
}

TEST_CASE("access_log: retries that a log only counts are attempts, and no picks") {
  Log log;
  log.write("www,retried shop 503 1500 a=refused", 2);
  const Snapshot snapshot = log.scrape();
  CHECK(server(snapshot, "a").attempts == Count(8));
  CHECK(server(snapshot, "a").retries == Count(6));
  CHECK(server(snapshot, "a").picks == Count(2));
  CHECK(server(snapshot, "a").connect_errors == Count(2));
  CHECK(snapshot.pools[0].picks == Count(2));
}

TEST_CASE("access_log: what the balancer did not pass on is no answer of 5xx") {
  Log log;
  log.write("www shop 200 1500 a=503 b=200", 3);
  log.write("www shop 504 1500 a=broken", 2);
  const Snapshot snapshot = log.scrape();
  CHECK(server(snapshot, "a").errors_5xx == Count(0));
  CHECK(server(snapshot, "a").response_errors == Count(5));
  CHECK(server(snapshot, "a").responses == Count(0));
  CHECK(snapshot.pools[0].errors_5xx == Count(2));
  CHECK(snapshot.pools[0].response_errors == Count(5));
}

TEST_CASE("access_log: what a client broke off is nobody's error") {
  Log log;
  log.write("www,aborted shop 499 1500 a=unknown", 3);
  log.write("www,aborted shop 499 1500 a=broken", 3);
  const Snapshot snapshot = log.scrape();
  CHECK(server(snapshot, "a").attempts == Count(6));
  CHECK(server(snapshot, "a").responses == Count(0));
  CHECK(server(snapshot, "a").response_errors == Count(0));
  CHECK(snapshot.pools[0].errors_5xx == Count(0));
}

TEST_CASE("access_log: a pool with nobody in it, and answers without a pool") {
  Log log;
  log.write("www,none shop 503 10", 3);
  log.write("www - 503 10", 2);
  const Snapshot snapshot = log.scrape();
  REQUIRE(snapshot.pools.size() == 1);
  CHECK(snapshot.pools[0].requests == Count(3));
  CHECK(snapshot.pools[0].connect_errors == Count(3));
  CHECK(snapshot.pools[0].errors_5xx == Count(3));
  CHECK(snapshot.listeners[0].errors_5xx == Count(5));
}

TEST_CASE("access_log: what a log does not tell stays absent") {
  Log log;
  log.write("- shop - - a=unknown", 3);
  log.write("www,tcp mail - 1000 m=0");
  log.write("www,tcp mail - 1000 n=refused");
  const Snapshot snapshot = log.scrape();
  REQUIRE(snapshot.pools.size() == 2);
  CHECK(snapshot.topology->listeners.size() == 1);
  CHECK_FALSE(snapshot.listeners[0].errors_5xx.has_value());
  CHECK_FALSE(server(snapshot, "a").responses.has_value());
  CHECK_FALSE(server(snapshot, "a").errors_5xx.has_value());
  CHECK(server(snapshot, "a").attempts == Count(3));
  CHECK_FALSE(snapshot.reloads.has_value());
  const Topology::Pool& shop = snapshot.topology->pools[0];
  CHECK_FALSE(shop.tells_picks);
  CHECK_FALSE(shop.tells_weights);
  CHECK_FALSE(shop.tells_members);
  CHECK(shop.algorithm.empty());
  CHECK(server(snapshot, "a").state == ServerState::unknown);
  CHECK(server(snapshot, "a").weight == 1);
  CHECK(snapshot.topology->pools[1].mode == PoolMode::tcp);
  CHECK_FALSE(snapshot.pools[1].errors_5xx.has_value());
  CHECK_FALSE(server(snapshot, "n").responses.has_value());
  CHECK(server(snapshot, "n").connect_errors == Count(1));
  CHECK(snapshot.counting_since_ms == kBegin);
  CHECK(snapshot.counters_survive_reload);
}

TEST_CASE("access_log: times are sums for good and quantiles of the interval") {
  Log log;
  for (int i = 1; i <= 100; ++i) {
    log.write("www shop 200 " + std::to_string(i * 1000) + " a=200");
  }
  log.write("www shop 200 9000000 b=refused a=200");  // of two servers, so of none
  const Snapshot first = log.scrape();
  const ExactLatency& exact = first.exact_latency.at(0);
  const auto total = static_cast<std::size_t>(LatencyPart::total);
  CHECK(exact.sums.at(total).requests == 100);
  CHECK(exact.sums.at(total).microseconds == 5'050'000);
  CHECK(exact.sums.at(0).requests == 0);
  CHECK(exact.p50_ms == doctest::Approx(50).epsilon(0.01));
  CHECK(exact.p90_ms == doctest::Approx(90).epsilon(0.01));
  CHECK(exact.p99_ms == doctest::Approx(99).epsilon(0.01));
  const Snapshot second = log.scrape();
  CHECK(second.exact_latency[0].sums[total].requests == 100);
  CHECK(second.exact_latency[0].p50_ms == -1);
  CHECK(second.topology == first.topology);
}

TEST_CASE("access_log: a new server changes the layout, and nothing else does") {
  Log log;
  log.write("www shop 200 1 b=200");
  const auto before = log.scrape().topology;
  log.write("www shop 200 1 b=200");
  CHECK(log.scrape().topology == before);
  log.write("www shop 200 1 a=200");
  const auto after = log.scrape().topology;
  CHECK(after != before);
  CHECK(after->servers.at(0).name == "b");
  CHECK(after->servers.at(1).name == "a");
}

TEST_CASE("access_log: bounds hold, and what is beyond them is told") {
  Log log({2, 2, 3, 10});
  for (const char* line :
       {"l1 p1 200 1 a=200", "l2 p1 200 1 b=200", "l3 p2 200 1 a=200", "l3 p3 200 1 a=200",
        "l3 p2 200 1 c=200", "l1 p1 200 1 a-very-long-name=200"}) {
    log.write(line);
  }
  const Snapshot snapshot = log.scrape();
  CHECK(snapshot.topology->listeners.size() == 2);
  CHECK(snapshot.topology->pools.size() == 2);
  CHECK(snapshot.topology->servers.size() == 3);
  CHECK(log.intake().tally().tally().lines[LineSum::uncounted] == 2);
  CHECK(log.intake().tally().tally().lines[LineSum::malformed] == 1);
  REQUIRE(snapshot.notes.size() == 2);
  CHECK(snapshot.notes[1].starts_with("2 of 6 lines of the access log are of pools or servers"));
}

TEST_CASE("access_log: a full table forgets servers without a try for an hour") {
  Log log({2, 2, 2, 10});
  log.write("l p 200 1 a=200");
  log.write("l p 200 1 b=200");
  CHECK(log.scrape(1'000).topology->servers.size() == 2);
  log.write("l p 200 1 b=200");
  CHECK(log.scrape(3'700'000).topology->servers.size() == 2);
  log.write("l p 200 1 c=200");
  const Snapshot snapshot = log.scrape(3'800'000);
  CHECK(server(snapshot, "b").attempts == Count(2));
  CHECK(server(snapshot, "c").attempts == Count(1));
  CHECK(snapshot.topology->servers.size() == 2);
}

TEST_CASE("access_log: a line that cannot be read is shown once, and only while there are any") {
  Log log;
  for (int i = 0; i < 10; ++i) CHECK(log.scrape().notes.empty());
  CHECK(log.scrape().notes.at(0).starts_with("no line of the access log has arrived yet"));
  log.write("www shop 200 1 a=200", 997);
  log.write("two\x1b words");
  log.write("three words here");
  log.write("# notice");
  const Snapshot snapshot = log.scrape();
  REQUIRE(snapshot.notes.size() == 1);
  CHECK(snapshot.notes[0] ==
        "2 of 1000 lines of the access log could not be read, for example \"three words here\": "
        "it has no four words");
  log.write("again");
  CHECK(log.scrape().notes == snapshot.notes);
  for (int i = 0; i < 59; ++i) CHECK(log.scrape().notes == snapshot.notes);
  CHECK(log.scrape().notes.empty());
  log.write("a\x1b b\xff" + std::string(300, 'x'));
  const std::string note = log.scrape().notes.at(0);
  CHECK(note.find("\"a? b?xxx") != std::string::npos);
  CHECK(note.find("xxx...\"") != std::string::npos);
  CHECK(note.size() < 330);
}

TEST_CASE("access_log: lost and too long lines are told") {
  Log log;
  log.write("www shop 200 1 a=200", 3);
  log.write(std::string(70'000, 'x'));
  log.intake().tally().note_dropped(4);
  log.intake().tally().note_full(9);
  const std::vector<std::string> notes = log.scrape().notes;
  REQUIRE(notes.size() == 3);
  CHECK(notes[2].starts_with("the socket of the access log was full 9 times"));
  CHECK(notes[0] == "1 of 4 lines of the access log are longer than 64 KiB and were not read");
  CHECK(notes[1].starts_with("4 of 8 lines of the access log were lost"));
}

TEST_CASE("access_log: a datagram may hold several lines, with headers") {
  Log log;
  log.intake().take_datagram("<134>Nov 21 02:28:24 haproxy[12]: www shop 200 1 a=200\n");
  log.intake().take_datagram(
      std::string_view("www shop 200 1 a=200\r\nwww shop 200 1 b=200\0", 43));
  log.intake().take_datagram("www shop 200 1 a=200\nwww shop 200 1 b=2", true);
  const Snapshot snapshot = log.scrape();
  CHECK(server(snapshot, "a").attempts == Count(3));
  CHECK(server(snapshot, "b").attempts == Count(1));
  CHECK(snapshot.reloads == Count(0));
  CHECK(log.intake().tally().tally().lines[LineSum::too_long] == 1);
  CHECK(log.intake().tally().tally().lines[LineSum::lines] == 5);
}

TEST_CASE("access_log: a tally's text says all of it") {
  Log log;
  log.write("<134>Nov 21 02:28:24 ngx[12]: www shop%20 200 1500 a=200 -=200 \xff\x01=200");
  log.write("<134>Nov 21 02:28:24 ngx[12]: - - 200 1500 a=200");
  log.write("nonsense");
  const std::string text = log.intake().tally().drain(kBegin);
  CHECK(read_tally(text).value() == log.intake().tally().tally());
  CHECK(render_tally(read_tally(text).value()) == text);
  CHECK(text.find("pool shop%2520 ") != std::string::npos);
  CHECK(text.find("server %2D - ") != std::string::npos);
  CHECK(text.find("server %FF%01 ") != std::string::npos);
  CHECK(text.find("pool all ") != std::string::npos);
}

TEST_CASE("access_log: a damaged tally is refused, a newer one is read") {
  CHECK(read_tally("").error().message == "this is no tally of an access log");
  CHECK_FALSE(read_tally("access_log 1 since x\n").has_value());
  CHECK(read_tally("access_log 1 since 5\nlines 1 2\n").error().message ==
        "line 2 of the access log's tally is damaged");
  CHECK_FALSE(read_tally("access_log 1 since 5\nserver a - 1\n").has_value());
  CHECK_FALSE(read_tally("access_log 1 since 5\nlistener a%2 1 2 3\n").has_value());
  CHECK_FALSE(read_tally("access_log 1 since 5\nlistener a -1 2 3\n").has_value());
  const auto newer = read_tally("access_log 1 since 5\nlistener a%20b 1 2 3 4\nmoon 1\n");
  REQUIRE(newer.has_value());
  CHECK(newer->listeners.at(0).name == "a b");
}

}  // namespace skewd::access_log
