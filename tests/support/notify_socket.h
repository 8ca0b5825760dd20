// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <thread>

namespace skewd::support {

/// What systemd would be told, message after message. Like systemd it reads all the time: the
/// kernel holds ten messages, and whoever sends an eleventh waits.
class NotifySocket {
 public:
  /// Throws std::system_error if it cannot be made.
  explicit NotifySocket(const std::string& path);
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket();

  /// True once a message with that line has come; what stood before it is forgotten.
  bool tells(const std::string& line);
  /// How long ago the last message came; since the beginning, if none did.
  [[nodiscard]] std::chrono::milliseconds silence() const;

 private:
  void read(const std::stop_token& stop);

  int socket_;
  mutable std::mutex mutex_;
  std::string unread_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::jthread reader_;  // last: it uses the others
};

}  // namespace skewd::support
