// SPDX-License-Identifier: Apache-2.0
#include "agent/app/probe_loops.h"

#include <algorithm>
#include <utility>

namespace skewd {

void ProbeLoops::start(std::span<const ProbeSettings> probes, const ProbeLoop::Post& post) {
  stop();
  std::vector<std::unique_ptr<ProbeLoop>> loops;
  for (std::size_t i = 0; i < probes.size(); i += ProbeLoop::kMostProbes) {
    const std::size_t count = std::min(ProbeLoop::kMostProbes, probes.size() - i);
    loops.push_back(std::make_unique<ProbeLoop>(probes.subspan(i, count), post));
  }
  const std::lock_guard lock(mutex_);
  loops_ = std::move(loops);
}

// They end outside of the lock, which the thread that hastens them takes.
void ProbeLoops::stop() {
  std::vector<std::unique_ptr<ProbeLoop>> ending;
  {
    const std::lock_guard lock(mutex_);
    ending.swap(loops_);
  }
  for (const auto& loop : ending) loop->request_stop();
}

void ProbeLoops::hasten(const std::set<std::string>& probes) {
  if (probes.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const auto& loop : loops_) loop->hasten(probes);
}

}  // namespace skewd
