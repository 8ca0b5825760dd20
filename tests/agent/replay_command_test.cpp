// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "agent/cli/plain_figures.h"
#include "agent/recording/recording_line.h"
#include "agent/recording/recording_writer.h"
#include "agent/replay/simulated_haproxy.h"
#include "tests/agent/run_skewd.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using support::TempDirectory;

constexpr Instant kBegin{std::chrono::milliseconds(1'795'228'639'651)};

// So many even scrapes, then as many in which web-1 is starved.
std::string recording(int scrapes) {
  std::string text = R"({"at": 1795228639, "balancer": "edge", "kind": "haproxy", "config": []})";
  text += "\n";
  SimulatedHaproxy haproxy(4);
  for (int i = 0; i < 2 * scrapes; ++i) {
    for (std::size_t server = 0; server < 4; ++server) {
      if (server != 1 || i < scrapes) haproxy.serve(server, 5);
    }
    RecordedScrape scrape{kBegin + i * 1s, "edge", "haproxy", {}, {}};
    scrape.sources.push_back({"", haproxy.answers(), ""});
    append_lines(scrape, text);
  }
  return text;
}

Outcome replay(const TempDirectory& directory, const std::string& text,
               std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"replay", directory.write("recording", text)});
  return run_skewd(options);
}

}  // namespace

TEST_CASE("replay: a line per event, which programs can read") {
  const TempDirectory directory;
  const Outcome outcome = replay(directory, recording(60), {"--format", "json"});
  CHECK(outcome.status == 1);
  CHECK(outcome.err.empty());
  REQUIRE(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
  CHECK(outcome.out.starts_with(R"({"at":17952287)"));
  const Json event = Json::parse(outcome.out);
  CHECK(event["event"] == "opened");
  CHECK(event["at"].get<double>() > 1795228699.0);
  CHECK(event["finding"]["finding"] == "skew");
  CHECK(event["finding"]["balancer"] == "edge");
  CHECK(event["finding"]["server"] == "web-1");
  CHECK(event["finding"]["resolved"].is_null());
  CHECK(replay(directory, recording(60), {"--format", "json"}).out == outcome.out);
}

TEST_CASE("replay: people read a line per event and what it rests on") {
  const TempDirectory directory;
  const Outcome outcome = replay(directory, recording(60));
  CHECK(outcome.status == 1);
  CHECK(outcome.out.starts_with("2026-11-21 02:38:"));
  CHECK(outcome.out.find("  opened    ") != std::string::npos);
  CHECK(outcome.out.find("  edge/shop/web-1  skew/starved: ") != std::string::npos);
  CHECK(outcome.out.ends_with(
      " in 120 scrapes of 1 balancer, 1 min 59 s from 2026-11-21 02:37:19 UTC.\n"));
  const Outcome quiet = replay(directory, recording(10));
  CHECK(quiet.status == 0);
  CHECK(quiet.out ==
        "Nothing was found in 20 scrapes of 1 balancer, 19 s from 2026-11-21 "
        "02:37:19 UTC.\n");
}

TEST_CASE("replay: settings come from a configuration, which needs no balancer to ask") {
  const TempDirectory directory;
  const std::string config = directory.write(
      "skewd.toml",
      "[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = [\"unix:/nonexistent\"]\n"
      "[[balancer.pool]]\nmatch = \"shop\"\nignore = true\n");
  CHECK(replay(directory, recording(60), {"--config.file", config}).status == 0);
  const std::string empty = directory.write("empty.toml", "");
  CHECK(replay(directory, recording(60), {"--config.file", empty}).status == 1);
  CHECK(replay(directory, recording(60), {"--config.file", "/nonexistent"}).status == 2);
}

TEST_CASE("replay: loses nothing over lines that it cannot read") {
  const TempDirectory directory;
  const std::string good = recording(60);
  const std::size_t middle = good.find('\n', good.size() / 4) + 1;
  std::string bad = "\n{\"at\": 1795228639.0, \"bal\n";
  bad += std::string("\0\0\0\n", 4);
  bad += "{\"at\": 1, \"balancer\": \"\xff\"}\n";
  bad += R"({"at": 1, "balancer": "b", "kind": "relayd", "answers": []})";
  bad += "\n";
  const std::string text = good.substr(0, middle) + bad + good.substr(middle);
  const Outcome whole = replay(directory, good, {"--format", "json"});
  const Outcome outcome = replay(directory, text, {"--format", "json"});
  CHECK(outcome.status == 2);
  CHECK(outcome.out == whole.out);
  const auto line =
      std::count(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(middle), '\n');
  const std::string file = "skewd: " + (directory.path() / "recording").string() + ":";
  for (int i : {2, 3, 4}) {
    CHECK(outcome.err.find(file + std::to_string(line + i) + ": is not JSON: ") !=
          std::string::npos);
  }
  CHECK(outcome.err.find(file + std::to_string(line + 5) + ": 'relayd' is not a kind of ") !=
        std::string::npos);
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 4);
}

TEST_CASE("replay: of many bad lines it tells the first and how many there were") {
  const TempDirectory directory;
  std::string text = recording(5);
  for (int i = 0; i < 50; ++i) text += "bad\n";
  const Outcome outcome = replay(directory, text);
  CHECK(outcome.status == 2);
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 21);
  CHECK(outcome.err.ends_with(": 30 more lines could not be replayed\n"));
}

TEST_CASE("replay: what is no recording is said to be none") {
  const TempDirectory directory;
  const Outcome empty = replay(directory, "\n");
  CHECK(empty.status == 2);
  CHECK(empty.err.find(": holds no scrape; ") != std::string::npos);
  CHECK(run_skewd({"replay", "/nonexistent"}).err ==
        "skewd: /nonexistent: No such file or directory\n");
  CHECK(run_skewd({"replay", directory.path()}).status == 2);
  CHECK(run_skewd({"replay"}).err == "skewd: replay: FILE is required\n");
}

TEST_CASE("replay: a compressed recording that breaks off is replayed as far as it goes") {
  const TempDirectory directory;
  const std::string file = directory.path() / "a.zst";
  auto writer = RecordingWriter::create(file);
  REQUIRE(writer);
  REQUIRE(writer->write(recording(60)));
  REQUIRE(writer->flush());
  const Outcome outcome = run_skewd({"replay", file});
  CHECK(outcome.status == 1);
  CHECK(outcome.err == "skewd: " + file +
                           ": breaks off after line 121: the end of the compressed data is "
                           "missing\n");
  REQUIRE(writer->finish());
  CHECK(run_skewd({"replay", file}).err.empty());
}

TEST_CASE("replay: recordings of other hands are judged as well") {
  const std::string cases = std::string(SKEWD_SOURCE_DIR) + "/tests/cases/recordings/";
  CHECK(run_skewd({"replay", cases + "healthy.jsonl"}).status == 0);
  CHECK(run_skewd({"replay", cases + "two_sources.jsonl"}).status == 0);
  CHECK(run_skewd({"replay", cases + "faulty.jsonl"}).status == 2);
  const Outcome starved = run_skewd({"replay", cases + "starved_and_silent.jsonl"});
  CHECK(starved.status == 1);
  CHECK(starved.err.empty());
  CHECK(starved.out.find("  edge/shop/web-2  skew/starved: ") != std::string::npos);
  CHECK(starved.out.find("  edge  blind: nothing is known since ") != std::string::npos);
  CHECK(starved.out.ends_with("; 6 scrapes without an answer.\n"));
}

TEST_CASE("replay: names cannot reach the terminal with what it would obey") {
  const TempDirectory directory;
  std::string text = recording(60);
  for (std::size_t at = 0; (at = text.find("\"edge\"", at)) != std::string::npos;) {
    text.replace(at, 6, "\"\\u001b[31m\"");
  }
  const Outcome outcome = replay(directory, text);
  CHECK(outcome.status == 1);
  CHECK(outcome.out.find('\x1b') == std::string::npos);
}

TEST_CASE("selftest: says what it did and what was found") {
  const Outcome outcome = run_skewd({"selftest"});
  CHECK(outcome.status == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.find("\nok      one of four servers gets no requests: found after ") !=
        std::string::npos);
  CHECK(outcome.out.ends_with("\nskewd finds what it must find.\n"));
  const Outcome json = run_skewd({"selftest", "--format", "json"});
  CHECK(json.status == 0);
  const Json result = Json::parse(json.out);
  CHECK(result["passed"] == true);
  CHECK(result["faults"][0]["found"]["server"] == "web-2");
  CHECK(result["faults"][1]["found"]["finding"] == "black_hole");
}

TEST_CASE("figures: sizes, times and numbers as people read them") {
  CHECK(render_plural(1, "line") == "1 line");
  CHECK(render_plural(18'400, "line") == "18 400 lines");
  CHECK(render_bytes(999) == "999 B");
  CHECK(render_bytes(5'100'000) == "5.1 MB");
  CHECK(render_bytes(999'999) == "1.0 MB");
  CHECK(render_length(59s) == "59 s");
  CHECK(render_length(552s) == "9 min 12 s");
  CHECK(render_length(185min) == "3 h 5 min");
}

}  // namespace skewd
