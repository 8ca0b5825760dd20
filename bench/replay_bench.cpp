// SPDX-License-Identifier: Apache-2.0
// How much faster than the world a recording is judged: an hour of a pool of N servers, a scrape
// every five seconds, from lines to events. `real_time` is how many times faster; the goal is
// 20 000 for ten servers.
#include "agent/replay/replay.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <string>
#include <vector>

#include "agent/recording/recording_line.h"
#include "agent/recording/recording_reader.h"
#include "agent/recording/recording_writer.h"
#include "agent/recording/scrape_gatherer.h"
#include "tests/support/haproxy_answers.h"
#include "tests/support/temp_directory.h"

namespace {

using namespace std::chrono_literals;
using namespace skewd;

constexpr int kScrapes = 720;
constexpr auto kInterval = 5s;
constexpr Instant kBegin{std::chrono::milliseconds(1'795'228'639'651)};

// Everybody gets a hundred requests in an interval.
std::vector<std::string> record_hour(std::size_t servers) {
  support::AnswerLayout layout;
  layout.listeners = {"www"};
  layout.pools.push_back({.name = "shop", .servers = {}});
  for (std::size_t i = 0; i < servers; ++i) {
    layout.pools[0].servers.push_back({.name = "web-" + std::to_string(i)});
  }
  const std::string info = support::render_show_info();
  std::vector<std::string> lines;
  for (int scrape = 0; scrape < kScrapes; ++scrape) {
    for (support::AnswerServer& server : layout.pools[0].servers) {
      server.requests = 1'000'000 + static_cast<std::uint64_t>(scrape) * 100;
    }
    RecordedScrape recorded{kBegin + scrape * kInterval, "edge", "haproxy", kInterval, {}};
    recorded.sources.push_back(
        {"", {{"show info", info}, {"show stat", support::render_show_stat(layout)}}, ""});
    append_lines(recorded, lines.emplace_back());
    lines.back().pop_back();  // the newline, which readers do not hand on
  }
  return lines;
}

// What `skewd replay` does with each line but printing.
class Player {
 public:
  void take(std::string_view line) {
    auto read = reader_.read(line);
    auto* scrape = std::get_if<RecordedScrape>(&*read);
    if (const auto complete = gatherer_.add(std::move(*scrape))) judge(*complete);
  }
  std::size_t finish() {
    if (const auto complete = gatherer_.finish()) judge(*complete);
    return events_;
  }

 private:
  void judge(const RecordedScrape& scrape) { events_ += replay_.absorb(scrape)->size(); }

  RecordingLineReader reader_;
  ScrapeGatherer gatherer_;
  Replay replay_;
  std::size_t events_ = 0;
};

void report(benchmark::State& state) {
  const double scrapes = static_cast<double>(state.iterations()) * kScrapes;
  const double seconds = scrapes * std::chrono::duration<double>(kInterval).count();
  state.counters["real_time"] = benchmark::Counter(seconds, benchmark::Counter::kIsRate);
  state.counters["per_scrape"] =
      benchmark::Counter(scrapes, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void replay_hour(benchmark::State& state) {
  const auto lines = record_hour(static_cast<std::size_t>(state.range(0)));
  for ([[maybe_unused]] auto unused : state) {
    Player player;
    for (const std::string& line : lines) player.take(line);
    benchmark::DoNotOptimize(player.finish());
  }
  state.counters["bytes_per_line"] = static_cast<double>(lines[0].size());
  report(state);
}
BENCHMARK(replay_hour)->Arg(10)->Arg(100)->Arg(1'000)->Unit(benchmark::kMillisecond);

void replay_compressed_hour(benchmark::State& state) {
  const support::TempDirectory directory;
  const std::string file = directory.path() / "hour.zst";
  auto writer = RecordingWriter::create(file);
  for (const std::string& line : record_hour(static_cast<std::size_t>(state.range(0)))) {
    static_cast<void>(writer->write(line + "\n"));
  }
  static_cast<void>(writer->finish());
  for ([[maybe_unused]] auto unused : state) {
    Player player;
    auto reader = RecordingReader::open(file);
    while (const auto line = reader->next()) player.take(**line);
    benchmark::DoNotOptimize(player.finish());
  }
  state.counters["bytes_per_line"] = static_cast<double>(writer->bytes()) / kScrapes;
  report(state);
}
BENCHMARK(replay_compressed_hour)->Arg(10)->Unit(benchmark::kMillisecond);

void read_lines(benchmark::State& state) {
  const auto lines = record_hour(static_cast<std::size_t>(state.range(0)));
  RecordingLineReader reader;
  for ([[maybe_unused]] auto unused : state) {
    for (const std::string& line : lines) benchmark::DoNotOptimize(reader.read(line));
  }
  report(state);
}
BENCHMARK(read_lines)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
