// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agent/store/state_store.h"
#include "exporters/report.h"

namespace skewd {

/// Keeps what was learned over restarts, without making anybody wait for a disk: states are written
/// on a thread of its own. A disk that fails is told once, and once again when it works.
class StateKeeper {
 public:
  explicit StateKeeper(StateStore store);
  StateKeeper(const StateKeeper&) = delete;
  StateKeeper& operator=(const StateKeeper&) = delete;
  /// Writes what is still waiting.
  ~StateKeeper();

  /// Takes states that are to be written. Those that still wait are replaced by newer ones.
  void save(std::vector<KeptState> states);
  /// What was saved last, written or not. Waits for the disk. Absent: nothing, or it is told why.
  [[nodiscard]] std::optional<KeptState> load(const std::string& balancer, const std::string& kind);
  [[nodiscard]] StoreReport report() const { return {!failing_, errors_}; }

 private:
  void run(const std::stop_token& stop);
  void write(const std::vector<KeptState>& states);

  std::mutex mutex_;  // over what waits
  std::condition_variable_any arrived_;
  std::vector<KeptState> waiting_;
  std::mutex store_mutex_;  // over the store; taken before the other
  StateStore store_;
  std::atomic<bool> failing_ = false;
  std::atomic<std::uint64_t> errors_ = 0;
  std::jthread writer_;  // last: it uses the others
};

}  // namespace skewd
