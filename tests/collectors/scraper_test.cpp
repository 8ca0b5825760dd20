// SPDX-License-Identifier: Apache-2.0
#include "collectors/scraper.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/eventually.h"
#include "tests/support/hostile_server.h"
#include "tests/support/plain_log_reader.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::HostileServer;
using support::TempDirectory;

constexpr AskLimits kPatient{20s, 20s, std::size_t{1} << 20};

// Reads "7\n" as a pool with one server that was picked seven times. Its notes tell what the
// scraper did with it.
class PicksReader : public AnswerReader {
 public:
  explicit PicksReader(const Source& source) : source_(source.master ? "master" : "worker") {}

  Query query() override {
    text_.clear();
    return {{"picks"}};
  }
  void feed(std::size_t, std::string_view piece) override { text_ += piece; }
  Result<Snapshot> finish() override {
    ++finished_;
    if (text_ == "nonsense\n") return failure(ErrorKind::malformed, "this is nonsense");
    Topology topology;
    topology.servers.resize(1);
    topology.pools.resize(1);
    topology.pools[0].server_count = 1;
    Snapshot snapshot;
    snapshot.topology = std::make_shared<const Topology>(std::move(topology));
    snapshot.pools.resize(1);
    snapshot.servers.resize(1);
    snapshot.servers[0].picks = Count(std::stoull(text_));
    snapshot.notes = {source_, "finished " + std::to_string(finished_),
                      "abandoned " + std::to_string(abandoned_)};
    return snapshot;
  }
  void abandon() override { ++abandoned_; }

 private:
  std::string source_;
  std::string text_;
  int finished_ = 0;
  int abandoned_ = 0;
};

constexpr BalancerKind kPicks{"picks", [](const Source& source) -> std::unique_ptr<AnswerReader> {
                                return std::make_unique<PicksReader>(source);
                              }};

Scraper scraper_of(std::vector<std::string> stats, const AskLimits& limits) {
  BalancerSettings settings;
  settings.name = "edge";
  settings.stats = std::move(stats);
  return Scraper::create(kPicks, settings, limits).value();
}

Error refusal_of(const BalancerSettings& settings) {
  const auto scraper = Scraper::create(kPicks, settings, kPatient);
  REQUIRE_FALSE(scraper.has_value());
  return scraper.error();
}

std::string tcp(const HostileServer& server) {
  return "tcp://127.0.0.1:" + std::to_string(server.port());
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool has_note(const Snapshot& snapshot, const std::string& note) {
  return std::find(snapshot.notes.begin(), snapshot.notes.end(), note) != snapshot.notes.end();
}

const SourceOutcome& outcome_of(const Scrape& scrape, const std::string& source) {
  const auto found =
      std::find_if(scrape.sources.begin(), scrape.sources.end(),
                   [&](const SourceOutcome& outcome) { return outcome.source == source; });
  REQUIRE(found != scrape.sources.end());
  return *found;
}

}  // namespace

TEST_CASE("scraper: an unknown kind is refused with the known ones") {
  BalancerSettings settings;
  settings.name = "edge";
  settings.kind = "squid";
  const auto scraper = Scraper::create(settings, kPatient);
  REQUIRE_FALSE(scraper.has_value());
  CHECK(scraper.error().kind == ErrorKind::config);
  CHECK(contains(scraper.error().message, "'squid' is not a kind of balancer"));
  CHECK(contains(scraper.error().message, "haproxy"));
}

TEST_CASE("scraper: stats and master are wanted one at a time") {
  BalancerSettings settings;
  settings.name = "edge";
  CHECK(contains(refusal_of(settings).message, "balancer 'edge': has no source"));
  settings.stats = {"/run/a"};
  settings.master = "/run/b";
  CHECK(contains(refusal_of(settings).message, "the master CLI reaches the same statistics"));
  CHECK(refusal_of(settings).kind == ErrorKind::config);
  settings.stats.clear();
  settings.master = "http://lb1/stats";
  CHECK(contains(refusal_of(settings).message, "is no master CLI"));
  settings.master.clear();
  settings.stats = {"/run/a", "nonsense"};
  CHECK(contains(refusal_of(settings).message, "balancer 'edge': 'nonsense' is not a source"));
}

TEST_CASE("scraper: reads one source and stamps what it said") {
  HostileServer server(support::answers("7\n\n"));
  Scraper scraper = scraper_of({tcp(server)}, kPatient);
  const Scrape scrape = scraper.scrape();
  REQUIRE(scrape.snapshot.has_value());
  CHECK(scrape.snapshot->servers.at(0).picks == Count(7));
  CHECK(scrape.snapshot->at.wall == scrape.at.wall);
  CHECK(scrape.snapshot->at.steady == scrape.at.steady);
  CHECK(scrape.at.wall > Instant{});
  REQUIRE(scrape.sources.size() == 1);
  CHECK(scrape.sources[0].source == tcp(server));
  CHECK_FALSE(scrape.sources[0].error.has_value());
  CHECK(scrape.sources[0].bytes == 3);
  CHECK(scrape.duration == scrape.sources[0].duration);
}

TEST_CASE("scraper: a master source is asked as one") {
  HostileServer server(support::answers_and_lingers("7\n\n"));
  BalancerSettings settings;
  settings.master = tcp(server);
  Scraper scraper = Scraper::create(kPicks, settings, kPatient).value();
  const Scrape scrape = scraper.scrape();
  REQUIRE(scrape.snapshot.has_value());
  CHECK(has_note(*scrape.snapshot, "master"));
}

TEST_CASE("scraper: several sources are merged, one that fails is named") {
  const TempDirectory directory;
  const std::string gone = "unix:" + (directory.path() / "gone").string();
  HostileServer one(support::answers("7\n\n"));
  HostileServer other(support::answers("30\n\n"));
  HostileServer broken(support::answers("nonsense\n\n"));
  HostileServer hanging(support::hangs());
  Scraper scraper =
      scraper_of({tcp(one), tcp(other), gone, tcp(broken), tcp(hanging)}, {20s, 1s, 1000});
  const Scrape scrape = scraper.scrape();
  REQUIRE(scrape.snapshot.has_value());
  CHECK(scrape.snapshot->servers.at(0).picks == Count(37));
  CHECK_FALSE(outcome_of(scrape, tcp(one)).error.has_value());
  CHECK_FALSE(outcome_of(scrape, tcp(other)).error.has_value());
  CHECK(outcome_of(scrape, gone).error.value().kind == ErrorKind::unreachable);
  CHECK(outcome_of(scrape, tcp(broken)).error.value().message == "this is nonsense");
  CHECK(outcome_of(scrape, tcp(hanging)).error.value().message == "did not answer within 1 s");
  CHECK(scrape.duration == outcome_of(scrape, tcp(hanging)).duration);
}

TEST_CASE("scraper: answers are kept word for word when asked for, and only whole ones") {
  HostileServer good(support::answers("7\n\n"));
  HostileServer broken(support::answers("nonsense\n\n"));
  HostileServer flooding(support::floods("7"));
  Scraper scraper = scraper_of({tcp(good), tcp(broken), tcp(flooding)}, {20s, 20s, 1000});
  CHECK(outcome_of(scraper.scrape(), tcp(good)).answers.empty());
  scraper.keep_answers();
  for (int i = 0; i < 2; ++i) {
    const Scrape scrape = scraper.scrape();
    const auto& kept = outcome_of(scrape, tcp(good)).answers;
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].question == "picks");
    CHECK(kept[0].text == "7\n");
    // What the reader refuses is an answer all the same.
    CHECK(outcome_of(scrape, tcp(broken)).answers.at(0).text == "nonsense\n");
    CHECK(outcome_of(scrape, tcp(flooding)).error.value().kind == ErrorKind::limit);
    CHECK(outcome_of(scrape, tcp(flooding)).answers.empty());
  }
}

TEST_CASE("scraper: no snapshot when no source answers") {
  HostileServer server(support::closes_at_once());
  const Scrape scrape = scraper_of({tcp(server)}, kPatient).scrape();
  CHECK_FALSE(scrape.snapshot.has_value());
  CHECK(scrape.sources.at(0).error.has_value());
}

TEST_CASE("scraper: two spellings of one socket are one source") {
  const TempDirectory directory;
  const std::string path = directory.path() / "a.sock";
  HostileServer server(path, support::answers("7\n\n"));
  Scraper scraper = scraper_of({"unix:" + path, path, directory.path() / "*.sock"}, kPatient);
  const Scrape scrape = scraper.scrape();
  REQUIRE(scrape.snapshot.has_value());
  CHECK(scrape.snapshot->servers.at(0).picks == Count(7));
  CHECK(scrape.sources.size() == 1);
}

TEST_CASE("scraper: a pattern means the sockets that match at each scrape") {
  const TempDirectory directory;
  directory.write("not-a.sock", "a file");
  const std::string pattern = "unix:" + (directory.path() / "*.sock").string();
  Scraper scraper = scraper_of({pattern}, kPatient);
  {
    const Scrape none = scraper.scrape();
    CHECK_FALSE(none.snapshot.has_value());
    CHECK(contains(outcome_of(none, pattern).error.value().message, "no socket matches"));
  }
  HostileServer one(directory.path() / "1.sock", support::answers("1\n\n"));
  HostileServer two(directory.path() / "2.sock", support::answers("2\n\n"));
  const Scrape both = scraper.scrape();
  CHECK(both.snapshot.value().servers.at(0).picks == Count(3));
  CHECK(both.sources.size() == 2);

  std::filesystem::remove(directory.path() / "1.sock");
  const Scrape left = scraper.scrape();
  CHECK(left.snapshot.value().servers.at(0).picks == Count(2));
  CHECK(left.sources.size() == 1);
  CHECK_FALSE(left.sources[0].error.has_value());
}

TEST_CASE("scraper: a source keeps its reader, which learns when an answer broke off") {
  std::atomic<int> visit = 0;
  HostileServer server([&](support::Visitor& visitor) {
    (void)visitor.read_question();
    visitor.send(++visit == 2 ? "7" : "7\n\n");
  });
  Scraper scraper = scraper_of({tcp(server)}, kPatient);
  CHECK(has_note(scraper.scrape().snapshot.value(), "finished 1"));
  CHECK_FALSE(scraper.scrape().snapshot.has_value());
  const Scrape third = scraper.scrape();
  CHECK(has_note(third.snapshot.value(), "finished 2"));
  CHECK(has_note(third.snapshot.value(), "abandoned 1"));
}

TEST_CASE("scraper: reads at most 64 sources and names the others") {
  std::vector<std::string> sources;
  for (int port = 1; port <= 66; ++port) sources.push_back("/nowhere/" + std::to_string(port));
  const Scrape scrape = scraper_of(sources, kPatient).scrape();
  CHECK(scrape.sources.size() == 66);
  CHECK(std::count_if(scrape.sources.begin(), scrape.sources.end(), [](const auto& outcome) {
          return outcome.error.value().kind == ErrorKind::limit;
        }) == 2);
}

TEST_CASE(
    "scraper: a source that always hangs is left out now and then, and what it did is still said") {
  HostileServer hanging(support::hangs());
  Scraper scraper = scraper_of({tcp(hanging)}, {20ms, 20ms, 1000});
  bool was_left_out = false;
  for (int i = 0; i < 8; ++i) {
    const Scrape scrape = scraper.scrape();
    const Error error = scrape.sources.at(0).error.value();
    CHECK(error.kind == ErrorKind::unreachable);
    CHECK(contains(error.message, "did not answer within 20 ms"));
    was_left_out = was_left_out || contains(error.message, "asked less often");
  }
  CHECK(was_left_out);
}

TEST_CASE("scraper: can be moved and keeps its readers") {
  HostileServer server(support::answers("7\n\n"));
  Scraper scraper = scraper_of({tcp(server)}, kPatient);
  CHECK(scraper.scrape().snapshot.has_value());
  Scraper moved = std::move(scraper);
  CHECK(has_note(moved.scrape().snapshot.value(), "finished 2"));
}

TEST_CASE("scraper: an access log alone is a snapshot, and its tally the answer") {
  const TempDirectory directory;
  const std::string place = "file:" + directory.write("log", "").string();
  const BalancerKind kind{"plain", nullptr, nullptr, support::make_plain_log_reader};
  BalancerSettings settings;
  settings.access_log = place;
  Scraper scraper = Scraper::create(kind, settings, kPatient).value();
  scraper.keep_answers();
  const Scrape first = scraper.scrape();
  REQUIRE(first.snapshot.has_value());
  CHECK(first.snapshot->servers.empty());
  std::ofstream(directory.path() / "log") << "www shop 200 1500 a=200\n";
  Scrape scrape;
  CHECK(support::eventually(20s, [&] {
    scrape = scraper.scrape();
    return !scrape.snapshot->servers.empty();
  }));
  CHECK(scrape.snapshot->servers.at(0).attempts == Count(1));
  CHECK(scrape.snapshot->exact_latency_source == place);
  CHECK(scrape.snapshot->at.wall == scrape.at.wall);
  REQUIRE(scrape.sources.size() == 1);
  CHECK(scrape.sources[0].source == place);
  REQUIRE(scrape.sources[0].answers.size() == 1);
  CHECK(scrape.sources[0].answers[0].question == "access_log");
  CHECK(scrape.sources[0].bytes == scrape.sources[0].answers[0].text.size());
  settings.stats = {"/run/a"};
  CHECK(contains(Scraper::create(kind, settings, kPatient).error().message,
                 "statistics of kind 'plain' cannot be read"));
}

TEST_CASE("scraper: an access log adds to statistics, which lead") {
  const TempDirectory directory;
  const std::string place = "file:" + directory.write("log", "").string();
  const BalancerKind kind{"both", kPicks.make_reader, nullptr, support::make_plain_log_reader};
  HostileServer server(support::answers("7\n\n"));
  BalancerSettings settings;
  settings.stats = {tcp(server)};
  settings.access_log = place;
  Scraper scraper = Scraper::create(kind, settings, kPatient).value();
  CHECK(scraper.scrape().snapshot.value().exact_latency_source == place);
  std::ofstream(directory.path() / "log") << "www shop 200 1500 a=200\n";
  Scrape scrape;
  CHECK(support::eventually(20s, [&] {
    scrape = scraper.scrape();
    return scrape.snapshot->servers.size() == 2;
  }));
  CHECK(scrape.snapshot->servers[0].picks == Count(7));
  CHECK(scrape.snapshot->servers[1].attempts == Count(1));
  CHECK(scrape.sources.size() == 2);
  settings.stats = {"unix:" + (directory.path() / "gone").string()};
  Scraper silent = Scraper::create(kind, settings, kPatient).value();
  CHECK_FALSE(silent.scrape().snapshot.has_value());
}

TEST_CASE("scraper: an access log that cannot be received is tried again at every scrape") {
  const TempDirectory directory;
  const auto folder = directory.path() / "run";
  const std::string place = "unix:" + (folder / "log").string();
  const BalancerKind kind{"plain", nullptr, nullptr, support::make_plain_log_reader};
  BalancerSettings settings;
  settings.access_log = place;
  Scraper scraper = Scraper::create(kind, settings, kPatient).value();
  const Scrape first = scraper.scrape();
  CHECK_FALSE(first.snapshot.has_value());
  CHECK(contains(outcome_of(first, place).error.value().message, "make its folder first"));
  std::filesystem::create_directory(folder);
  CHECK(scraper.scrape().snapshot.has_value());
  std::filesystem::remove(folder / "log");
  CHECK(scraper.scrape().snapshot.has_value());
  CHECK(std::filesystem::exists(folder / "log"));
  settings.access_log = "nonsense";
  CHECK(contains(Scraper::create(kind, settings, kPatient).error().message, "no place of a log"));
  CHECK(contains(Scraper::create(kPicks, settings, kPatient).error().message, "no place of a log"));
  settings.access_log = place;
  CHECK(contains(Scraper::create(kPicks, settings, kPatient).error().message,
                 "access log of kind 'picks' cannot be read"));
}

}  // namespace skewd
