// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace skewd {

/// The newest value of something that one thread makes and others read. A mutex, because
/// std::atomic<std::shared_ptr> of g++ 12 races inside the library (seen by ThreadSanitizer).
template <typename T>
class Latest {
 public:
  explicit Latest(std::shared_ptr<const T> value) : value_(std::move(value)) {}
  [[nodiscard]] std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void set(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);  // the old value dies outside the lock
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace skewd
