// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace skewd {

/// Messages from many threads to one. Bounded: when full the oldest goes, since a newer snapshot
/// of the same counters tells the same and more.
template <typename Message>
class Mailbox {
 public:
  void post(Message message) {
    {
      const std::lock_guard lock(mutex_);
      if (messages_.size() >= kMost) messages_.pop_front();
      messages_.push_back(std::move(message));
    }
    arrived_.notify_one();
  }
  /// The oldest message; nothing after `patience`, or when asked to stop.
  [[nodiscard]] std::optional<Message> take(std::stop_token stop,
                                            std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, stop, patience, [this] { return !messages_.empty(); });
    if (messages_.empty()) return std::nullopt;
    Message message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

 private:
  static constexpr std::size_t kMost = 1024;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<Message> messages_;
};

}  // namespace skewd
