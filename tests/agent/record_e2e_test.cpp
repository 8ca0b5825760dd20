// SPDX-License-Identifier: Apache-2.0
//
// A real HAProxy is recorded while its traffic is funnelled, and the recording is replayed.
#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/recording/recording_line.h"
#include "agent/recording/recording_reader.h"
#include "agent/recording/scrape_gatherer.h"
#include "agent/replay/replay.h"
#include "alerts/watch.h"
#include "collectors/scraper.h"
#include "exporters/status/json.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/traffic.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;
using Json = nlohmann::json;

// HAProxy with three servers in a pool, and sixty requests a second.
class RecordedShop {
 public:
  RecordedShop() {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
        "frontend www\n  bind 127.0.0.1:" +
        std::to_string(port_.number()) +
        "\n  default_backend shop\nbackend shop\n  balance roundrobin\n";
    for (std::size_t i = 0; i < 3; ++i) {
      origins_.push_back(std::make_unique<support::Origin>("web-" + std::to_string(i)));
      text += "  server web-" + std::to_string(i) +
              " 127.0.0.1:" + std::to_string(origins_.back()->port()) + " weight 10\n";
    }
    haproxy_ = std::make_unique<support::HaproxyProcess>(text);
    support::TrafficPlan plan;
    plan.requests_per_second = 60;
    plan.targets = {
        {.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/", .host = {}}};
    traffic_ = std::make_unique<support::Traffic>(plan);
  }
  void set_weights(int weight) const {
    for (const char* server : {"web-0", "web-1"}) {
      haproxy_->command("set server shop/" + std::string(server) + " weight " +
                        std::to_string(weight));
    }
  }
  [[nodiscard]] std::string source() const { return "unix:" + haproxy_->admin_socket().string(); }
  [[nodiscard]] std::string configuration_file() const {
    return haproxy_->configuration_file().string();
  }

 private:
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
};

// The pipeline as it runs beside a live balancer, with its raw answers kept. Decisions use the
// wall clock, which is all that a recording has.
class LiveSession {
 public:
  explicit LiveSession(const RecordedShop& shop)
      : scraper_(make_scraper(shop)), watch_(settings_of(shop), 1) {
    scraper_.keep_answers();
  }

  void scrape() {
    Scrape scrape = scraper_.scrape();
    if (scrape.at.wall <= last_) return;  // a recording tells milliseconds apart, no less
    last_ = scrape.at.wall;
    const Moment at{scrape.at.wall, scrape.at.wall.time_since_epoch()};
    RecordedScrape recorded{at.wall, "edge", "haproxy", 1s, {}};
    std::vector<SourceSight> sights;
    for (const SourceOutcome& outcome : scrape.sources) {
      sights.push_back({outcome.source, !outcome.error, ""});
      recorded.sources.push_back({outcome.source, outcome.answers, ""});
    }
    append_lines(recorded, recording);
    REQUIRE(scrape.snapshot);
    scrape.snapshot->at = at;
    note(at.wall, watch_.absorb(std::move(*scrape.snapshot)));
    note(at.wall, watch_.look(at, 1s, sights));
  }

  std::string recording;
  std::string told;  // as `replay --format json` would
  std::size_t resolved = 0;
  std::size_t opened = 0;

 private:
  static BalancerSettings settings_of(const RecordedShop& shop) {
    BalancerSettings settings;
    settings.name = "edge";
    settings.kind = "haproxy";
    settings.stats = {shop.source()};
    return settings;
  }
  static Scraper make_scraper(const RecordedShop& shop) {
    auto scraper = Scraper::create(settings_of(shop), AskLimits{});
    REQUIRE(scraper);
    return std::move(*scraper);
  }
  void note(Instant at, const std::vector<FindingEvent>& events) {
    for (const FindingEvent& event : events) {
      told += render_event_json(at, event);
      if (event.kind == FindingEventKind::opened) ++opened;
      if (event.kind == FindingEventKind::resolved) ++resolved;
    }
  }

  Scraper scraper_;
  Watch watch_;
  Instant last_{};
};

std::size_t count_scrapes(const std::string& file) {
  auto reader = RecordingReader::open(file);
  if (!reader) return 0;
  std::size_t scrapes = 0;
  while (const auto line = reader->next()) {
    if (*line && (*line)->find("\"answers\": [{") != std::string_view::npos) ++scrapes;
  }
  return scrapes;
}

bool is_haproxy_missing() {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

TEST_CASE("e2e: a recording of a live session is replayed to the same events") {
  if (is_haproxy_missing()) return;
  const RecordedShop shop;
  LiveSession live(shop);
  int scrapes = 0;
  REQUIRE(eventually(60s, [&] { return live.scrape(), ++scrapes == 20; }));
  shop.set_weights(0);
  REQUIRE(eventually(60s, [&] { return live.scrape(), live.opened > 0; }));
  shop.set_weights(10);
  REQUIRE(eventually(60s, [&] { return live.scrape(), live.resolved > 0; }));
  const support::TempDirectory directory;
  const Outcome outcome =
      run_skewd({"replay", "--format", "json", directory.write("live", live.recording)});
  CHECK(outcome.status == 1);
  CHECK(outcome.err.empty());
  CHECK(outcome.out == live.told);
}

TEST_CASE("e2e: record and replay find a funnel as it happened, twice the same") {
  if (is_haproxy_missing()) return;
  const RecordedShop shop;
  const support::TempDirectory directory;
  const std::string file = directory.path() / "funnel.jsonl.zst";
  const std::string config = directory.write(
      "skewd.toml",
      "scrape_interval = \"1s\"\n[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\n"
      "stats = [\"" +
          shop.source() + "\"]\nconfig = [\"" + shop.configuration_file() + "\"]\n");
  support::ChildProcess record({SKEWD_PROGRAM, "record", "-o", file, "--for", "10m", "--balancer",
                                "edge", "--config.file", config},
                               directory.path() / "out");
  REQUIRE(eventually(60s, [&] { return count_scrapes(file) >= 3; }));
  shop.set_weights(0);
  const std::size_t before = count_scrapes(file);
  REQUIRE(eventually(60s, [&] { return count_scrapes(file) >= before + 5; }));
  record.signal(SIGTERM);
  CHECK(record.wait(60s) == 0);
  CHECK(record.output().empty());

  const Outcome first = run_skewd({"replay", "--format", "json", file});
  CHECK(first.status == 1);
  CHECK(first.err.empty());
  const Json event = Json::parse(first.out.substr(0, first.out.find('\n')));
  CHECK(event["event"] == "opened");
  CHECK(event["finding"]["subtype"] == "funnel");
  CHECK(event["finding"]["pool"] == "shop");
  CHECK(event["finding"]["server"] == "web-2");
  CHECK(event["finding"]["cause"]["kind"] == "weight");
  CHECK(run_skewd({"replay", "--format", "json", file}).out == first.out);

  auto reader = RecordingReader::open(file);
  REQUIRE(reader);
  const auto line = reader->next();
  REQUIRE(line);
  RecordingLineReader lines;
  const auto read = lines.read(**line);
  REQUIRE(read);
  const auto* recorded = std::get_if<RecordedConfig>(&*read);
  REQUIRE(recorded != nullptr);
  CHECK(recorded->files.at(0).text == support::read_file(shop.configuration_file()));
}

}  // namespace
}  // namespace skewd::test
