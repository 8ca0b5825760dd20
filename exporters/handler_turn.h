// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace skewd {

/// Whose turn it is to call the handler: the listening addresses have a thread each, the handler
/// serves one at a time. Not a std::timed_mutex, as the thread sanitizer of g++ 12 does not see
/// pthread_mutex_clocklock and reports every timed lock.
class HandlerTurn {
 public:
  struct GiveBack {
    void operator()(HandlerTurn* turn) const { turn->give_back(); }
  };
  using Taken = std::unique_ptr<HandlerTurn, GiveBack>;  // given back when it goes

  /// Waits at most `patience` for the turn; null when it did not come.
  [[nodiscard]] Taken take(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!free_.wait_for(lock, patience, [this] { return !taken_; })) return nullptr;
    taken_ = true;
    return Taken(this);
  }

 private:
  void give_back() {
    {
      const std::lock_guard lock(mutex_);
      taken_ = false;
    }
    free_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
};

}  // namespace skewd
