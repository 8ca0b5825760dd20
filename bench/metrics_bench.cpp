// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <algorithm>
#include <limits>

#include "exporters/prometheus/metrics.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

std::int64_t count_series(const std::string& metrics) {
  std::int64_t series = 0;
  bool is_line_start = true;
  for (const char byte : metrics) {
    if (is_line_start && byte != '#') ++series;
    is_line_start = byte == '\n';
  }
  return series;
}

/// Items are series: the time of an item must stay under 30 ns.
void render_metrics(benchmark::State& state) {
  const Report report = support::make_large_report(static_cast<std::size_t>(state.range(0)), 20);
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  MetricsRenderer renderer;
  const std::int64_t series = count_series(renderer.render(report, {}, kAll));
  for ([[maybe_unused]] auto round : state)
    benchmark::DoNotOptimize(renderer.render(report, {}, kAll));
  state.SetItemsProcessed(state.iterations() * series);
  state.counters["series"] = static_cast<double>(series);
  state.counters["time_per_series"] =
      benchmark::Counter(static_cast<double>(state.iterations() * series),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(render_metrics)->Arg(5)->Arg(50)->Arg(500)->Arg(1067)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace skewd
