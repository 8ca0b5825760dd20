// SPDX-License-Identifier: Apache-2.0
#include "tests/support/notify_socket.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "tests/support/eventually.h"

namespace skewd::support {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

NotifySocket::NotifySocket(const std::string& path) : socket_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const timeval patience{.tv_sec = 0, .tv_usec = 50'000};  // between looks at the stop token
  if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0) {
    throw std::system_error(errno, std::generic_category(), path);
  }
  reader_ = std::jthread([this](const std::stop_token& stop) { read(stop); });
}

NotifySocket::~NotifySocket() {
  reader_.request_stop();
  reader_.join();
  close(socket_);
}

bool NotifySocket::tells(const std::string& line) {
  return eventually(60s, [&] {
    const std::lock_guard lock(mutex_);
    const auto at = unread_.find("\n" + line);
    if (at == std::string::npos) return false;
    unread_.erase(0, at + 1 + line.size());
    return true;
  });
}

std::chrono::milliseconds NotifySocket::silence() const {
  const std::lock_guard lock(mutex_);
  return std::chrono::floor<std::chrono::milliseconds>(Clock::now() - last_);
}

void NotifySocket::read(const std::stop_token& stop) {
  char message[4096];
  while (!stop.stop_requested()) {
    const ssize_t got = recv(socket_, message, sizeof message, 0);
    if (got < 0) continue;
    const std::lock_guard lock(mutex_);
    last_ = Clock::now();
    unread_.append("\n").append(message, static_cast<std::size_t>(got)).append("\n");
  }
}

}  // namespace skewd::support
