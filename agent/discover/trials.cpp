// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/trials.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

namespace skewd {
namespace {

using Use = FoundSource::Use;

constexpr std::size_t kAtOnce = 8;

struct Task {
  const BalancerKind* kind;
  TriedSource* source;
};

void run(const Task& task, const AskLimits& limits) {
  const TrialRole role =
      task.source->found.use == Use::master ? TrialRole::master : TrialRole::stats;
  task.source->trial = try_source(*task.kind, task.source->found.source, role, limits);
}

}  // namespace

void try_sources(std::vector<FoundBalancer>& balancers, const AskLimits& limits) {
  std::vector<Task> tasks;
  for (FoundBalancer& balancer : balancers) {
    for (TriedSource& source : balancer.sources) {
      if (source.found.use != Use::access_log) tasks.push_back({balancer.kind, &source});
    }
  }
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) run(tasks[i], limits);
  };
  std::vector<std::jthread> others;
  try {
    for (std::size_t i = 1; i < std::min(tasks.size(), kAtOnce); ++i) others.emplace_back(work);
  } catch (const std::system_error&) {
    // The system allows no further thread: fewer are tried at the same time.
  }
  work();
}

void choose_sources(FoundBalancer& balancer) {
  TriedSource* statistics = nullptr;
  TriedSource* log = nullptr;
  for (TriedSource& source : balancer.sources) {
    if (source.found.use == Use::access_log) {
      if (log == nullptr) log = &source;
      continue;
    }
    const bool answers = source.trial && !source.trial->error;
    const bool had_answer = statistics != nullptr && statistics->trial && !statistics->trial->error;
    if (statistics == nullptr || (answers && !had_answer)) statistics = &source;
  }
  if (statistics != nullptr) statistics->chosen = balancer.kind->make_reader != nullptr;
  if (log != nullptr) log->chosen = balancer.kind->make_log_reader != nullptr;
}

}  // namespace skewd
