// SPDX-License-Identifier: Apache-2.0
// What the flight recorder costs: CPU per scrape of N busy servers, and the memory that 15 minutes
// at one scrape a second take. Half the numbers of an answer differ from those before.
#include "agent/app/flight_recorder.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "tests/support/haproxy_answers.h"

namespace {

using namespace std::chrono_literals;
using namespace skewd;

constexpr Instant kBegin{std::chrono::milliseconds(1'795'228'639'651)};
constexpr int kDifferent = 30;

// Adds up to a hundred to every other number of at least three digits, as traffic would.
std::string go_on(const std::string& answer, std::mt19937& random) {
  std::string text;
  text.reserve(answer.size() + answer.size() / 16);
  for (std::size_t at = 0; at < answer.size();) {
    const std::size_t end = std::min(answer.find_first_of(",\n", at), answer.size());
    const std::string field = answer.substr(at, end - at);
    const bool is_number = field.size() > 2 && field.size() < 12 &&
                           field.find_first_not_of("0123456789") == std::string::npos;
    text += is_number && random() % 2 == 0 ? std::to_string(std::stoull(field) + random() % 100)
                                           : field;
    if (end < answer.size()) text += answer[end];
    at = end + 1;
  }
  return text;
}

std::vector<RecordedScrape> make_scrapes(std::size_t servers) {
  std::mt19937 random(5);
  std::string stat = support::render_show_stat(support::make_large_layout(servers, 1'000'000));
  std::vector<RecordedScrape> scrapes;
  for (int i = 0; i < kDifferent; ++i) {
    stat = go_on(stat, random);
    scrapes.push_back(
        {kBegin,
         "edge",
         "haproxy",
         1s,
         {{"", {{"show info", support::render_show_info()}, {"show stat", stat}}, ""}}});
  }
  return scrapes;
}

void record(benchmark::State& state) {
  std::vector<RecordedScrape> scrapes = make_scrapes(static_cast<std::size_t>(state.range(0)));
  FlightRecorder recorder(std::size_t{4} << 30U);
  std::size_t count = 0;
  for (auto _ : state) {
    RecordedScrape& scrape = scrapes[count % scrapes.size()];
    scrape.at = kBegin + std::chrono::seconds(count);
    recorder.note(scrape);
    ++count;
  }
  const double kept = static_cast<double>(std::min<std::size_t>(count, 900));
  state.counters["raw_bytes"] = static_cast<double>(scrapes[0].sources[0].answers[1].text.size());
  state.counters["kept_bytes"] = static_cast<double>(recorder.bytes()) / kept;
}
BENCHMARK(record)->Arg(100)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

}  // namespace
