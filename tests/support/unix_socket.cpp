// SPDX-License-Identifier: Apache-2.0
#include "tests/support/unix_socket.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>

namespace skewd::support {
namespace {

class Socket {
 public:
  Socket() : number_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(number_); }

  [[nodiscard]] bool connect(const std::filesystem::path& path) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) return false;
    path.native().copy(&address.sun_path[0], path.native().size());
    const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
    return ::connect(number_, generic, sizeof address) == 0;
  }

  /// Each send and receive waits no longer than this.
  void bound_waits(std::chrono::milliseconds bound) const {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(bound);
    const std::chrono::microseconds rest = bound - seconds;
    const timeval limit{seconds.count(), rest.count()};
    setsockopt(number_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(number_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }

  /// Sends the text and that there is no more: HAProxy's master socket waits for that.
  [[nodiscard]] bool send_all(std::string_view text) const {
    return send(number_, text.data(), text.size(), MSG_NOSIGNAL) == std::ssize(text) &&
           shutdown(number_, SHUT_WR) == 0;
  }

  [[nodiscard]] std::optional<std::string> receive_all() const {
    std::string text;
    std::array<char, 16384> piece{};
    ssize_t size = 0;
    while ((size = recv(number_, piece.data(), piece.size(), 0)) > 0) {
      text.append(piece.data(), static_cast<std::size_t>(size));
    }
    if (size < 0) return std::nullopt;
    return text;
  }

 private:
  int number_;
};

}  // namespace

std::optional<std::string> ask_unix_socket(const std::filesystem::path& path,
                                           std::string_view command,
                                           std::chrono::milliseconds bound) {
  const Socket socket;
  socket.bound_waits(bound);
  if (!socket.connect(path) || !socket.send_all(std::string(command) + "\n")) return std::nullopt;
  return socket.receive_all();
}

}  // namespace skewd::support
