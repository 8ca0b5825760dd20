// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/campaign.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

namespace skewd::bench {
namespace {

// One warm-up and all faults that follow from it, or one benign run.
struct Task {
  std::vector<std::size_t> cells;
  std::uint64_t seed = 0;
  double work = 0;  // roughly, in requests
};

struct TaskResult {
  std::vector<Outcome> outcomes;  // as the task's cells
  Quiet quiet;                    // of the warm-up, or of the benign run
};

bool is_benign(const Scenario& scenario) { return scenario.expected.empty(); }

// Onsets stand differently to the minute, by which some rules judge.
double onset_of(const Setup& setup, std::uint64_t seed, double interval) {
  if (setup.warm_up_hours <= 0) return 0;
  return setup.warm_up_hours * 3600 + interval * static_cast<double>(seed * 5 % 12);
}

double work_of(const Scenario& scenario) {
  double rate = 0;
  for (const PoolPlan& pool : scenario.setup.pools) rate += std::min(pool.rate, 500.0) + 1;
  const double follows = is_benign(scenario) ? scenario.limit_seconds : 600;
  return rate * (scenario.setup.warm_up_hours * 3600 + follows);
}

std::vector<Task> make_tasks(const Plan& plan) {
  std::vector<Task> tasks;
  std::vector<std::pair<std::string, std::size_t>> known;  // setups, and the first of their tasks
  for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
    const Scenario& scenario = plan.scenarios[i];
    const auto found = std::find_if(known.begin(), known.end(), [&](const auto& one) {
      return one.first == scenario.setup.id && !is_benign(scenario);
    });
    if (found != known.end()) {
      for (std::uint64_t k = 0; k < plan.seeds; ++k) tasks[found->second + k].cells.push_back(i);
      continue;
    }
    if (!is_benign(scenario)) known.emplace_back(scenario.setup.id, tasks.size());
    const bool brief = is_benign(scenario) && scenario.limit_seconds <= 3600;
    const std::uint64_t seeds =
        brief && plan.short_run_seeds != 0 ? plan.short_run_seeds : plan.seeds;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      tasks.push_back({{i}, seed, work_of(scenario)});
    }
  }
  return tasks;
}

std::string log_of(const Scenario& scenario, const Run& run, double onset, std::uint64_t seed) {
  std::string log = scenario.id + " " + scenario.fault + ", " + scenario.setup.id + ", seed " +
                    std::to_string(seed) + "\n";
  for (const FindingEvent& event : run.events) {
    log += "  " + render_event(event, onset, run.interval()) + "\n";
  }
  return log;
}

Outcome run_fault(const Scenario& scenario, const Run& warm, const Plan& plan, std::uint64_t seed) {
  Run run = warm;
  run.events.clear();
  run.rivals.alarms.clear();
  const double onset = run.now();
  scenario.begin(run.balancer);
  run.run_until(onset + scenario.limit_seconds);
  Outcome outcome = score_fault(scenario, run, onset);
  const bool found = std::any_of(outcome.matches.begin(), outcome.matches.end(),
                                 [](const auto& match) { return match.has_value(); });
  if (found && plan.mended_minutes > 0) {
    const double mended = run.now();
    run.balancer.mend(warm.balancer);
    run.run_until(mended + 60 * plan.mended_minutes);
    score_end(run, mended, outcome);
  }
  if (plan.verbose) outcome.log = log_of(scenario, run, onset, seed);
  return outcome;
}

TaskResult run_task(const Task& task, const Plan& plan) {
  const Scenario& first = plan.scenarios[task.cells.front()];
  Run run(first.setup, task.seed, plan.interval);
  run.run_until(onset_of(first.setup, task.seed, plan.interval));
  TaskResult result;
  if (is_benign(first)) {
    const double onset = run.now();
    if (first.begin) first.begin(run.balancer);
    run.run_until(onset + first.limit_seconds);
    result.quiet = count_quiet(run, onset, first.news);
    if (plan.verbose) result.quiet.log = log_of(first, run, onset, task.seed);
    return result;
  }
  result.quiet = count_quiet(run, 0);
  if (plan.verbose && result.quiet.sum() > 0) {
    result.quiet.log = "before " + log_of(first, run, run.now(), task.seed);
  }
  for (const std::size_t cell : task.cells) {
    result.outcomes.push_back(run_fault(plan.scenarios[cell], run, plan, task.seed));
  }
  return result;
}

// The long tasks first, so that no thread is left with one at the end.
std::vector<std::size_t> order_of(const std::vector<Task>& tasks) {
  std::vector<std::size_t> order(tasks.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return tasks[a].work > tasks[b].work; });
  return order;
}

std::vector<TaskResult> run_all(const std::vector<Task>& tasks, const Plan& plan) {
  std::vector<TaskResult> results(tasks.size());
  const std::vector<std::size_t> order = order_of(tasks);
  double all_work = 0;
  for (const Task& task : tasks) all_work += task.work;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  double done = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < order.size(); i = next++) {
      results[order[i]] = run_task(tasks[order[i]], plan);
      const std::lock_guard lock(mutex);
      done += tasks[order[i]].work;
      if (plan.progress) plan.progress(done / all_work);
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < plan.threads; ++i) threads.emplace_back(work);
  work();
  threads.clear();
  return results;
}

WarmUp& warm_up_of(Results& results, const Setup& setup) {
  for (WarmUp& one : results.warm_ups) {
    if (one.balancer == setup.balancer && one.rate == setup.rate) return one;
  }
  results.warm_ups.push_back({setup.balancer, setup.rate, {}});
  return results.warm_ups.back();
}

}  // namespace

Results run_campaign(const Plan& plan) {
  const std::vector<Task> tasks = make_tasks(plan);
  std::vector<TaskResult> task_results = run_all(tasks, plan);
  Results results;
  for (const Scenario& scenario : plan.scenarios) results.cells.push_back({scenario, {}, {}});
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    TaskResult& result = task_results[i];
    Cell& first = results.cells[tasks[i].cells.front()];
    if (is_benign(first.scenario)) {
      first.quiet.add(result.quiet);
      continue;
    }
    warm_up_of(results, first.scenario.setup).quiet.add(result.quiet);
    for (std::size_t k = 0; k < result.outcomes.size(); ++k) {
      results.cells[tasks[i].cells[k]].outcomes.push_back(std::move(result.outcomes[k]));
    }
  }
  return results;
}

}  // namespace skewd::bench
