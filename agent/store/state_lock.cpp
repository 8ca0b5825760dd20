// SPDX-License-Identifier: Apache-2.0
#include "agent/store/state_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "agent/store/state_directory.h"

namespace skewd {

// The directory, not a file in it: closing a file lets go of the locks that SQLite has on it.
std::optional<StateLock> StateLock::take(const std::string& directory) {
  static_cast<void>(make_state_directory(directory));
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  StateLock lock(descriptor);
  const bool taken =
      descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (taken) return std::nullopt;
  return lock;
}

StateLock::StateLock(StateLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

StateLock& StateLock::operator=(StateLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

StateLock::~StateLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace skewd
