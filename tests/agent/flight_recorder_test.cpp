// SPDX-License-Identifier: Apache-2.0
#include "agent/app/flight_recorder.h"

#include <doctest/doctest.h>

#include <random>

#include "agent/recording/zstd_stream.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{1'795'228'639'000ms};

RecordedScrape scrape(const std::string& balancer, Instant at, const std::string& text = "x") {
  return {at, balancer, "haproxy", 1s, {{"", {{"show stat", text}}, ""}}};
}

RecordedConfig config(Instant at, const std::string& text) {
  return {at, "edge", "haproxy", {{"haproxy.cfg", text}}};
}

// What a recording of these frames would say.
std::string text_of(const FlightRecorder::Excerpt& excerpt) {
  std::string bytes;
  for (const auto& frame : excerpt.frames) bytes += *frame;
  std::string_view left = bytes;
  std::string text;
  ZstdInflater inflater;
  while (!left.empty()) REQUIRE(inflater.add(left, 1 << 16U, text));
  CHECK(inflater.complete());
  return text;
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t times = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++times;
  }
  return times;
}

// What no compression makes smaller.
std::string noise(std::size_t bytes) {
  std::string text(bytes, ' ');
  std::mt19937 random(3);
  for (char& c : text) c = static_cast<char>('!' + random() % 90);
  return text;
}

TEST_CASE("flight_recorder: an excerpt holds every scrape of its balancer, once and in order") {
  FlightRecorder recorder(1 << 20U);
  recorder.note(scrape("edge", kNow, "first"));
  recorder.note(scrape("other", kNow, "elsewhere"));
  recorder.note(scrape("edge", kNow + 1s, "second"));
  const auto excerpt = recorder.take("edge");
  const std::string text = text_of(excerpt);
  CHECK(count(text, "\n") == 2);
  CHECK(text.find("first") < text.find("second"));
  CHECK(count(text, "elsewhere") == 0);
  recorder.note(scrape("edge", kNow + 2s, "third"));
  const auto more = recorder.take("edge", excerpt.next);
  CHECK(count(text_of(more), "\n") == 1);
  CHECK(text_of(more).find("third") != std::string::npos);
  CHECK(text_of(recorder.take("edge", more.next)).empty());
  CHECK(count(text_of(recorder.take("edge")), "\n") == 3);
  CHECK(recorder.take("nobody").frames.empty());
}

TEST_CASE("flight_recorder: what is older than its span goes, frame by frame") {
  FlightRecorder recorder(1 << 20U, 15min);
  for (int i = 0; i <= 1800; ++i) recorder.note(scrape("edge", kNow + std::chrono::seconds(i)));
  const std::size_t kept = count(text_of(recorder.take("edge")), "\n");
  CHECK(kept >= 900);
  CHECK(kept <= 900 + 61);
}

TEST_CASE("flight_recorder: bytes are bounded over all balancers, and the oldest goes first") {
  FlightRecorder recorder(200'000);
  const std::string answer = noise(10'000);
  recorder.note(scrape("old", kNow - 70s, answer));
  recorder.note(scrape("old", kNow - 5s, answer));
  for (int i = 0; i < 600; ++i) {
    std::string text = answer;
    std::rotate(text.begin(), text.begin() + i, text.end());
    recorder.note(scrape("edge", kNow + std::chrono::seconds(i), text + noise(100)));
  }
  std::mt19937 random(9);
  for (int i = 600; i < 900; ++i) {
    std::string text = answer;
    std::shuffle(text.begin(), text.end(), random);
    recorder.note(scrape("edge", kNow + std::chrono::seconds(i), text));
    CHECK(recorder.bytes() <= 200'000 + 61 * 11'000);  // and the frame that is being written
  }
  CHECK(text_of(recorder.take("old")).empty());
  const std::string text = text_of(recorder.take("edge"));
  CHECK(text.find("\"at\": 1795229538.000") != std::string::npos);  // the last
  CHECK(recorder.bytes() <= 200'000 + 61 * 11'000);
}

TEST_CASE("flight_recorder: the configuration that was in force comes first, when it is old too") {
  FlightRecorder recorder(1 << 20U, 2min);
  recorder.note(config(kNow, "one"));
  recorder.note(config(kNow + 1s, "one"));
  recorder.note(config(kNow + 2s, "two"));
  recorder.note(scrape("edge", kNow + 3s));
  CHECK(count(text_of(recorder.take("edge")), "\"config\"") == 2);
  for (int i = 4; i < 600; ++i) recorder.note(scrape("edge", kNow + std::chrono::seconds(i)));
  recorder.note(config(kNow + 600s, "three"));
  const std::string text = text_of(recorder.take("edge"));
  CHECK(count(text, "\"config\"") == 2);
  CHECK(text.find("two") < text.find("show stat"));
  CHECK(text.find("three") > text.rfind("show stat"));
}

TEST_CASE("flight_recorder: a balancer that is configured no more is forgotten") {
  FlightRecorder recorder(1 << 20U);
  recorder.note(scrape("edge", kNow));
  recorder.note(scrape("other", kNow));
  recorder.keep_only({"edge"});
  CHECK(recorder.take("other").frames.empty());
  CHECK(recorder.take("edge").frames.size() == 1);
  recorder.keep_only({});
  CHECK(recorder.bytes() == 0);
}

}  // namespace
}  // namespace skewd
