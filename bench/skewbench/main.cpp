// SPDX-License-Identifier: Apache-2.0
//
// skewbench: the labelled scenario suite. Simulated balancers are scraped through the reader and
// the watch that run in production, and what they find is compared with what was broken.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "alerts/glob.h"
#include "bench/skewbench/campaign.h"
#include "bench/skewbench/limits.h"
#include "bench/skewbench/options.h"
#include "bench/skewbench/suite.h"
#include "bench/skewbench/table.h"

namespace {

using namespace skewd;
using namespace skewd::bench;

Plan make_plan(const Options& options) {
  Effort effort;
  effort.is_short = options.is_short;
  effort.interval = options.interval;
  effort.quiet_days = options.days.value_or(options.is_short ? 0.25 : 1);
  Plan plan;
  for (Scenario& scenario : make_suite(effort)) {
    if (matches_glob(options.scenario, scenario.id) &&
        matches_glob(options.setup, scenario.setup.id)) {
      plan.scenarios.push_back(std::move(scenario));
    }
  }
  plan.interval = options.interval;
  plan.seeds = options.seeds.value_or(options.is_short ? 1 : 5);
  plan.short_run_seeds = options.seeds ? 0 : options.is_short ? 4 : 334;
  plan.mended_minutes = options.is_short ? 0 : 20;
  plan.verbose = options.verbose;
  plan.threads =
      options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  return plan;
}

// A bar on a terminal, nothing into a file.
void show_progress(double part) {
  constexpr int kWidth = 40;
  const int full = static_cast<int>(part * kWidth);
  std::fprintf(stderr, "\r[%-*.*s] %3.0f %%", kWidth, full,
               "########################################", 100 * part);
  if (part > 0.9999) std::fprintf(stderr, "\n");
}

void print_logs(const Results& results) {
  for (const WarmUp& one : results.warm_ups) std::fputs(one.quiet.log.c_str(), stdout);
  for (const Cell& cell : results.cells) {
    for (const Outcome& outcome : cell.outcomes) std::fputs(outcome.log.c_str(), stdout);
    std::fputs(cell.quiet.log.c_str(), stdout);
  }
}

std::string render(const Results& results, const Plan& plan, double seconds) {
  char head[200];
  std::snprintf(head, sizeof head,
                "# skewbench\n\n%llu seeds, %g s between scrapes, %.0f s on %u threads.\n\n",
                static_cast<unsigned long long>(plan.seeds), plan.interval, seconds, plan.threads);
  return head + ("## Goals\n\n" + render_goals(results, plan.interval)) +
         "\n## Faults\n\nDelays in scrapes. `bound`: the least that any detector needs on "
         "average.\n"
         "A rule in the last columns may have been true before, see the next table.\n\n" +
         render_faults(results, plan.interval) + "\n## Nothing wrong\n\n" + render_quiet(results);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  if (!options.fault.empty()) {
    std::fprintf(stderr, "skewbench: %s\n", options.fault.c_str());
    return 2;
  }
  if (options.help) {
    std::fputs(render_help().c_str(), stdout);
    return 0;
  }
  Plan plan = make_plan(options);
  if (isatty(STDERR_FILENO) != 0) plan.progress = show_progress;
  const auto begin = std::chrono::steady_clock::now();
  const Results results = run_campaign(plan);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  if (options.verbose) print_logs(results);
  const std::string text = render(results, plan, taken.count());
  std::fputs(text.c_str(), stdout);
  if (!options.out.empty()) std::ofstream(options.out) << text;
  if (!options.is_short || options.scenario != "*" || options.setup != "*") return 0;
  const std::vector<std::string> missed = find_missed_limits(results, plan.interval);
  for (const std::string& row : missed) std::printf("missed: %s\n", row.c_str());
  return missed.empty() ? 0 : 1;
}
