// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace skewd {

/// That nobody else keeps a state in a directory: two programs would each overwrite what the other
/// learned. Held until it is destroyed or its program ends, however that ends.
class StateLock {
 public:
  /// Makes the directory if it is not there. Absent: another program holds it. A directory that
  /// cannot be opened, or whose file system knows no locks, counts as free: whoever writes there
  /// tells why it cannot.
  [[nodiscard]] static std::optional<StateLock> take(const std::string& directory);

  StateLock(StateLock&& other) noexcept;
  StateLock& operator=(StateLock&& other) noexcept;
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;
  ~StateLock();

 private:
  explicit StateLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;  // of the directory; below 0: none
};

}  // namespace skewd
