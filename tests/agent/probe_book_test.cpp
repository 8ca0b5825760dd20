// SPDX-License-Identifier: Apache-2.0
#include "agent/app/probe_book.h"

#include <doctest/doctest.h>

#include <utility>

namespace skewd {
namespace {

using namespace std::chrono_literals;

// A probe through "edge" and a clock that starts at an hour.
class Desk {
 public:
  Desk() {
    probe.name = "images";
    probe.url = "http://127.0.0.1/img";
    probe.expect.pool = "media";
    book.configure({probe});
  }

  void answer(const std::string& id, std::uint16_t status = 200) {
    ProbeAnswer answer;
    answer.outcome = ProbeOutcome::answered;
    answer.status = status;
    answer.trace_id = id;
    answer.began = at(now_);
    answer.ended = at(now_ + 10ms);
    book.take({probe.name, answer}, {"edge", is_certain});
  }
  void scrape(const std::vector<TraceRecord>& traces = {},
              const std::optional<ProbeResponder>& lone = {}) {
    const Moment before = std::exchange(last_scrape_, at(now_ + 500ms));
    now_ += 500ms;
    book.see("edge", {at(now_), traces, lone, before});
  }
  [[nodiscard]] static TraceRecord line(const std::string& id, const std::string& pool) {
    TraceRecord trace;
    trace.trace_id = id;
    trace.pool = pool;
    trace.tries = {{"web-1", "", AccessTry::Outcome::answered, 200, {}, {}, {}}};
    return trace;
  }
  [[nodiscard]] ProbeReport report() const { return book.reports().at(0); }
  [[nodiscard]] static Moment at(std::chrono::milliseconds steady) {
    return {Instant(steady), steady};
  }
  void pass(std::chrono::milliseconds time) { now_ += time; }
  [[nodiscard]] Moment now() const { return at(now_); }

  ProbeSettings probe;
  ProbeBook book;
  bool is_certain = true;

 private:
  std::chrono::milliseconds now_ = 1h;
  Moment last_scrape_ = at(1h - 500ms);
};

TEST_CASE("probe_book: the log's line judges a request as soon as it comes") {
  Desk desk;
  desk.answer("a");
  CHECK_FALSE(desk.report().last);
  desk.scrape({Desk::line("z", "media"), Desk::line("a", "shop")});
  CHECK(desk.report().success == false);
  CHECK(desk.report().pool == "shop");
  CHECK(desk.report().server == "web-1");
  CHECK(desk.report().witness == ProbeWitness::access_log);
  CHECK(desk.book.take_altered() == std::set<std::string>{"", "edge"});
  CHECK(desk.book.take_doubts() == std::set<std::string>{"images"});
}

TEST_CASE("probe_book: without a line it waits for two scrapes, and takes what the counters tell") {
  Desk desk;
  desk.answer("a");
  desk.scrape({}, ProbeResponder{"media", "img-1", ProbeWitness::counters, false});
  CHECK_FALSE(desk.report().last);
  desk.scrape();
  CHECK(desk.report().success == true);
  CHECK(desk.report().witness == ProbeWitness::counters);
}

TEST_CASE("probe_book: who answered stays unknown if nobody tells, and no finding comes of it") {
  Desk desk;
  for (int i = 0; i < 3; ++i) {
    desk.answer("a");
    desk.pass(6s);
    desk.book.settle(desk.now());
  }
  CHECK_FALSE(desk.report().success);
  CHECK(desk.report().last);
  CHECK(desk.report().runs == std::array<std::uint64_t, 4>{0, 0, 3, 0});
  REQUIRE(desk.book.sight("edge"));
  CHECK(desk.book.sight("edge")->claims.empty());
}

TEST_CASE("probe_book: behind a balancer that is known the pools of others are not meant") {
  Desk desk;
  const auto see_inner = [&](const std::string& id) {
    desk.book.see("inner", {desk.now(), {Desk::line(id, "app")}, {}, {}});
  };
  desk.answer("a");
  see_inner("a");
  CHECK_FALSE(desk.report().last);
  desk.scrape({Desk::line("a", "media")});
  CHECK(desk.report().success == true);
  CHECK(desk.report().balancer == "edge");

  desk.answer("b");
  see_inner("b");
  desk.scrape();
  desk.scrape();
  CHECK_FALSE(desk.report().success);  // its own log does not tell

  desk.is_certain = false;
  desk.answer("c");
  see_inner("c");
  desk.scrape();
  desk.scrape();
  CHECK(desk.report().success == false);
  CHECK(desk.report().pool == "app");
  CHECK(desk.report().balancer == "inner");
}

TEST_CASE("probe_book: a change of a balancer hastens the probes that go through it") {
  Desk desk;
  desk.answer("a");
  desk.scrape({Desk::line("a", "media")});
  CHECK(desk.book.take_doubts().empty());
  desk.book.doubt("other");
  CHECK(desk.book.take_doubts().empty());
  desk.book.doubt("edge");
  CHECK(desk.book.take_doubts() == std::set<std::string>{"images"});
  const auto sight = desk.book.sight("edge");
  REQUIRE(sight);
  CHECK(sight->any);
  CHECK(sight->right_since == desk.report().last);
  CHECK_FALSE(desk.book.sight("other")->any);
}

TEST_CASE("probe_book: claims two of three, of its balancer alone, once all were judged") {
  Desk desk;
  CHECK_FALSE(desk.book.sight("edge"));
  for (int i = 0; i < 2; ++i) {
    desk.answer("a");
    desk.scrape({Desk::line("a", "shop")});
  }
  REQUIRE(desk.book.sight("edge"));
  REQUIRE(desk.book.sight("edge")->claims.size() == 1);
  CHECK(desk.book.sight("edge")->claims.front().pool == "media");
  CHECK(desk.book.sight("other")->claims.empty());
  CHECK(desk.report().mismatch);
}

TEST_CASE(
    "probe_book: a probe that stays over a reload keeps what is known, others are forgotten") {
  Desk desk;
  desk.answer("a");
  desk.scrape({Desk::line("a", "shop")});
  ProbeSettings other = desk.probe;
  other.name = "other";
  desk.book.configure({other, desk.probe});
  REQUIRE(desk.book.reports().size() == 2);
  CHECK(desk.book.reports()[1].pool == "shop");
  CHECK_FALSE(desk.book.reports()[0].last);
  desk.book.configure({});
  CHECK(desk.book.empty());
  CHECK(desk.book.sight("edge")->claims.empty());
}

}  // namespace
}  // namespace skewd
