// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/worker_generations.h"

#include <algorithm>

namespace skewd::access_log {
namespace {

constexpr std::uint64_t kLeastPatience = 50;
constexpr std::uint64_t kPatiencePerWorker = 16;
constexpr std::uint64_t kSettleEvery = 8;
constexpr std::size_t kMostWorkers = 1024;

}  // namespace

std::uint64_t WorkerGenerations::patience() const {
  const auto current = static_cast<std::uint64_t>(
      std::count_if(workers_.begin(), workers_.end(), [](const Worker& w) { return w.current; }));
  return std::max(kLeastPatience, kPatiencePerWorker * current);
}

void WorkerGenerations::note(std::uint64_t process) {
  if (process == 0) return;
  told_ = true;
  ++lines_;
  if (latest_ >= workers_.size() || workers_[latest_].process != process) {
    const auto known =
        std::find_if(workers_.begin(), workers_.end(),
                     [process](const Worker& worker) { return worker.process == process; });
    latest_ = static_cast<std::size_t>(known - workers_.begin());
    if (known == workers_.end()) {
      if (workers_.size() == kMostWorkers) return;
      // Those who are there when counting begins are the first generation.
      workers_.push_back({process, lines_, lines_, lines_ <= kLeastPatience});
    }
  }
  workers_[latest_].last = lines_;
  if (lines_ - settled_ >= kSettleEvery) settle();
}

void WorkerGenerations::settle() {
  settled_ = lines_;
  const std::uint64_t patience = this->patience();
  const auto is_silent = [&](const Worker& worker) { return lines_ - worker.last >= patience; };
  const bool generation_is_silent =
      std::all_of(workers_.begin(), workers_.end(),
                  [&](const Worker& worker) { return !worker.current || is_silent(worker); });
  if (generation_is_silent) {
    ++reloads_;
    std::erase_if(workers_, is_silent);
    for (Worker& worker : workers_) worker.current = true;
  } else {
    // Who has been writing beside the others for long replaces one that crashed, or was quiet. By
    // then the old workers of a reload have mostly finished.
    for (Worker& worker : workers_) {
      if (lines_ - worker.first >= 2 * patience) worker.current = true;
    }
    std::erase_if(workers_, [&](const Worker& worker) {
      return lines_ - worker.last >= 16 * patience;  // gone
    });
  }
  latest_ = workers_.size();
}

}  // namespace skewd::access_log
