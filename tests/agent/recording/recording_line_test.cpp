// SPDX-License-Identifier: Apache-2.0
#include "agent/recording/recording_line.h"

#include <doctest/doctest.h>

#include <string>

#include "agent/recording/scrape_gatherer.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr Instant kAt{std::chrono::milliseconds(1'795'228'639'651)};

RecordedScrape sample() {
  RecordedScrape scrape{kAt, "edge", "haproxy", 1500ms, {}};
  scrape.sources.push_back({"unix:/run/a.sock",
                            {{"show info", "Name: HAProxy\nPid: 7\n"}, {"show stat", "# \"\\\t\n"}},
                            ""});
  scrape.sources.push_back({"unix:/run/b.sock", {}, "connection refused"});
  return scrape;
}

std::string render(const RecordedScrape& scrape) {
  std::string out;
  append_lines(scrape, out);
  return out;
}

std::string fault_of(std::string_view line) {
  RecordingLineReader reader;
  const auto read = reader.read(line);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::malformed);
  return read.error().message;
}

}  // namespace

TEST_CASE("recording: a scrape is a line per source") {
  CHECK(render(sample()) ==
        R"({"at": 1795228639.651, "balancer": "edge", "kind": "haproxy", )"
        R"("source": "unix:/run/a.sock", "interval": 1.500, "answers": [)"
        R"({"question": "show info", "text": "Name: HAProxy\nPid: 7\n"}, )"
        R"({"question": "show stat", "text": "# \"\\\u0009\n"}]})"
        "\n"
        R"({"at": 1795228639.651, "balancer": "edge", "kind": "haproxy", )"
        R"("source": "unix:/run/b.sock", "interval": 1.500, "error": "connection refused", )"
        R"("answers": []})"
        "\n");
}

TEST_CASE("recording: what was written is read again, and gathered into the scrape it was") {
  RecordingLineReader reader;
  ScrapeGatherer gatherer;
  const std::string text = render(sample());
  const std::size_t cut = text.find('\n');
  for (const std::string& line : {text.substr(0, cut), text.substr(cut + 1)}) {
    auto read = reader.read(line);
    REQUIRE(read);
    CHECK_FALSE(gatherer.add(std::get<RecordedScrape>(std::move(*read))));
  }
  RecordedScrape next = sample();
  next.sources.resize(1);
  const auto whole = gatherer.add(next);
  REQUIRE(whole);
  CHECK(whole->at == kAt);
  CHECK(whole->interval == 1500ms);
  CHECK(render(*whole) == text);
  CHECK(gatherer.finish()->sources.size() == 1);
  CHECK_FALSE(gatherer.finish());
}

TEST_CASE("recording: every byte of an answer survives, but those that are no UTF-8") {
  RecordedScrape scrape = sample();
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  all += "\u00e4\u20ac\U0001F600";
  scrape.sources = {{"", {{"show stat", all}}, ""}};
  RecordingLineReader reader;
  const auto read = reader.read(render(scrape));
  REQUIRE(read);
  CHECK(std::get<RecordedScrape>(*read).sources[0].answers[0].text == all);
  scrape.sources[0].answers[0].text = "a\xff\xc3";
  const auto repaired = reader.read(render(scrape));
  REQUIRE(repaired);
  CHECK(std::get<RecordedScrape>(*repaired).sources[0].answers[0].text == "a\uFFFD\uFFFD");
}

TEST_CASE("recording: configurations are kept") {
  const RecordedConfig config{kAt, "edge", "haproxy", {{"haproxy.cfg", "global\n"}, {"b", ""}}};
  std::string text;
  append_lines(config, text);
  CHECK(text == R"({"at": 1795228639.651, "balancer": "edge", "kind": "haproxy", "config": [)"
                R"({"path": "haproxy.cfg", "text": "global\n"}, {"path": "b", "text": ""}]})"
                "\n");
  RecordingLineReader reader;
  const auto read = reader.read(text);
  REQUIRE(read);
  const auto& again = std::get<RecordedConfig>(*read);
  REQUIRE(again.files.size() == 2);
  CHECK(again.files[0].path == "haproxy.cfg");
  CHECK(again.files[0].text == "global\n");
}

TEST_CASE("recording: lines of other hands need neither source nor interval, and may hold more") {
  RecordingLineReader reader;
  const auto read = reader.read(
      R"({"comment": [1, {"a": null}], "at": 1795228639, "balancer": "edge", "kind": "haproxy",)"
      R"( "answers": [{"question": "show stat", "text": "", "bytes": 0}]})");
  REQUIRE(read);
  const auto& scrape = std::get<RecordedScrape>(*read);
  CHECK(scrape.at == Instant(1'795'228'639s));
  CHECK_FALSE(scrape.interval);
  CHECK(scrape.sources[0].source.empty());
  CHECK(scrape.sources[0].answers[0].text.empty());
}

TEST_CASE("recording: a line that cannot be read says what is wrong with it") {
  CHECK(fault_of("").starts_with("is not JSON: "));
  CHECK(fault_of("{\"at\": 1").starts_with("is not JSON: "));
  CHECK(fault_of(std::string(100'000, '[')).starts_with("is not JSON: "));
  CHECK(fault_of(std::string_view("{\"at\": 1\0}", 10)).starts_with("is not JSON: "));
  CHECK(fault_of("{\"at\": \"\xff\"}").starts_with("is not JSON: "));
  CHECK(fault_of("[]") == "is not a JSON object");
  CHECK(fault_of("{}") == "has no 'at'");
  CHECK(fault_of(R"({"at": "now"})") == "'at' is not a number of seconds since 1970");
  for (const char* at : {"-1", "1e300", "1795228639651"}) {
    CAPTURE(at);
    CHECK(fault_of("{\"at\": " + std::string(at) + "}").starts_with("'at' is not a time: "));
  }
  const std::string begin = R"({"at": 1, "balancer": "edge", "kind": "haproxy", )";
  CHECK(fault_of(R"({"at": 1})") == "has no 'balancer'");
  CHECK(fault_of(R"({"at": 1, "balancer": "edge", "kind": 7})") == "'kind' is not a text");
  CHECK(fault_of(begin + R"("x": 1})") == "has neither 'answers' nor 'config'");
  CHECK(fault_of(begin + R"("answers": 1})") == "'answers' is not a list");
  CHECK(fault_of(begin + R"("answers": [1]})") ==
        "'answers' holds something that is not an object");
  CHECK(fault_of(begin + R"("answers": [{"text": ""}]})") == "'answers': has no 'question'");
  CHECK(fault_of(begin + R"("config": [{"path": "a"}]})") == "'config': has no 'text'");
  CHECK(fault_of(begin + R"("answers": [], "interval": 0})").starts_with("'interval' is not "));
  CHECK(fault_of(begin + R"("answers": [], "source": null})") == "'source' is not a text");
}

TEST_CASE("recording: scrapes within a millisecond stay apart when a source speaks twice") {
  ScrapeGatherer gatherer;
  RecordedScrape line{kAt, "edge", "haproxy", {}, {}};
  line.sources.push_back({"", {{"show stat", "1"}}, ""});
  CHECK_FALSE(gatherer.add(line));
  CHECK(gatherer.add(line));
  line.balancer = "inner";
  CHECK(gatherer.add(line)->balancer == "edge");
  CHECK(gatherer.finish()->balancer == "inner");
}

}  // namespace skewd
