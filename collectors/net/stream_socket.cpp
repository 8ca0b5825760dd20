// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/stream_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "collectors/net/connect_error.h"
#include "collectors/net/socket_address.h"

namespace skewd {
namespace {

bool wait_for(int fd, short events, const Deadline& deadline) {
  while (true) {
    const auto left =
        std::min<std::chrono::milliseconds::rep>(deadline.remaining().count(), INT_MAX);
    if (left == 0) return false;
    pollfd wanted{fd, events, 0};
    const int ready = poll(&wanted, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool must_wait() { return errno == EAGAIN || errno == EWOULDBLOCK; }

// 0 or the errno of the failure; ETIMEDOUT when the deadline passed.
int connect_by(int fd, const SocketAddress& address, const Deadline& deadline) {
  const auto* const where = reinterpret_cast<const sockaddr*>(&address.storage);
  if (connect(fd, where, address.size) == 0) return 0;
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  if (!wait_for(fd, POLLOUT, deadline)) return ETIMEDOUT;
  int outcome = 0;
  socklen_t size = sizeof outcome;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &outcome, &size) != 0) return errno;
  return outcome;
}

}  // namespace

StreamSocket::~StreamSocket() {
  if (fd_ >= 0) close(fd_);
}

Result<StreamSocket> StreamSocket::connect_to(const Source& source, const Deadline& deadline) {
  const auto addresses = socket_addresses(source);
  if (!addresses) return tl::unexpected(addresses.error());
  int failed_with = 0;  // the first failure: without IPv6 the second address says nothing useful
  for (const SocketAddress& address : *addresses) {
    constexpr int kType = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    StreamSocket made(socket(address.storage.ss_family, kType, 0));
    const int outcome = made.fd_ < 0 ? errno : connect_by(made.fd_, address, deadline);
    if (outcome == 0) return made;
    if (failed_with == 0) failed_with = outcome;
  }
  if (failed_with == ETIMEDOUT) {
    return failure(ErrorKind::unreachable, "took no connection within " + deadline.text());
  }
  return tl::unexpected(connect_error(source, failed_with));
}

// Sending and receiving change the socket, whatever the members say.
// NOLINTNEXTLINE(readability-make-member-function-const)
bool StreamSocket::send(std::string_view bytes, const Deadline& deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (!must_wait() || !wait_for(fd_, POLLOUT, deadline)) {
      return false;
    }
  }
  return true;
}

// NOLINTNEXTLINE(readability-make-member-function-const)
std::optional<std::size_t> StreamSocket::receive(std::span<char> buffer, const Deadline& deadline) {
  // Asked first, so that a source that never pauses cannot outlast the deadline.
  while (wait_for(fd_, POLLIN, deadline)) {
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (!must_wait() && errno != EINTR) return 0;  // reset: no more will come
  }
  return std::nullopt;
}

}  // namespace skewd
