// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/log_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <system_error>
#include <utility>

namespace skewd {
namespace {

constexpr std::size_t kBatch = 64;
constexpr std::size_t kLongest = std::size_t{64} << 10;
constexpr int kBuffer = 16 << 20;  // half a second of 100 000 lines a second
constexpr mode_t kMode = 0660;

std::string reason(int number) { return std::generic_category().message(number); }

tl::unexpected<Error> wrong(const LogPlace& place, const std::string& why) {
  return failure(ErrorKind::config, "'" + place.text + "' " + why);
}

Result<void> name_it(int fd, const LogPlace& place, const sockaddr* address, socklen_t size) {
  if (::bind(fd, address, size) == 0) return {};
  const int number = errno;
  std::string why = "cannot be bound: " + reason(number);
  if (number == ENOENT) why += "; make its folder first";
  if (number == EACCES || number == EROFS) {
    why += "; skewd must be allowed to write there, for which its unit has RuntimeDirectory=skewd";
  }
  if (number == EADDRINUSE) why += "; another program receives there, so choose another port";
  if (number == EADDRNOTAVAIL) why += "; this host does not have that address";
  return wrong(place, why);
}

// Makes room for our socket. Whether somebody still reads an old one shows when we connect to it.
Result<void> clear_path(const LogPlace& place, const sockaddr_un& address) {
  struct stat file {};
  if (lstat(place.path.c_str(), &file) != 0) return {};
  if (!S_ISSOCK(file.st_mode)) {
    return wrong(place, "exists and is no socket: remove it, or write another path");
  }
  const int probe = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe < 0) return wrong(place, "cannot be looked at: " + reason(errno));
  const int outcome =
      ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address);  // NOLINT
  const int number = outcome == 0 ? 0 : errno;
  ::close(probe);
  if (number != ECONNREFUSED && number != ENOENT) {
    return wrong(place,
                 "is another program's socket, which still receives there: stop that, or write "
                 "another path");
  }
  if (::unlink(place.path.c_str()) != 0 && errno != ENOENT) {
    return wrong(place, "is a stale socket that cannot be removed: " + reason(errno));
  }
  return {};
}

sockaddr_un address_of(const LogPlace& place) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  place.path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  return address;
}

Result<void> bind_unix(int fd, const LogPlace& place) {
  const sockaddr_un address = address_of(place);
  if (auto clear = clear_path(place, address); !clear) return clear;
  // Before it has a name, so that nobody else can write to it for a moment.
  static_cast<void>(::fchmod(fd, kMode));
  if (auto bound = name_it(fd, place, reinterpret_cast<const sockaddr*>(&address),  // NOLINT
                           sizeof address);
      !bound) {
    return bound;
  }
  if (::chmod(place.path.c_str(), kMode) != 0) {
    return wrong(place, "cannot be opened to its group: " + reason(errno));
  }
  return {};
}

Result<void> bind_udp(int fd, const LogPlace& place) {
  sockaddr_in six_less{};
  sockaddr_in6 six{};
  if (inet_pton(AF_INET, place.host.c_str(), &six_less.sin_addr) == 1) {
    six_less.sin_family = AF_INET;
    six_less.sin_port = htons(place.port);
    return name_it(fd, place, reinterpret_cast<const sockaddr*>(&six_less),  // NOLINT
                   sizeof six_less);
  }
  static_cast<void>(inet_pton(AF_INET6, place.host.c_str(), &six.sin6_addr));
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(place.port);
  return name_it(fd, place, reinterpret_cast<const sockaddr*>(&six), sizeof six);  // NOLINT
}

std::uint16_t port_of(int fd) {
  sockaddr_in6 address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;  // NOLINT
  return ntohs(address.sin6_port);  // at the same place in both families
}

// As large as we are allowed.
void enlarge(int fd) {
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kBuffer, sizeof kBuffer) == 0) return;
  static_cast<void>(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kBuffer, sizeof kBuffer));
}

int family_of(const LogPlace& place) {
  if (place.kind == LogPlace::Kind::unix_socket) return AF_UNIX;
  return place.host.find(':') == std::string::npos ? AF_INET : AF_INET6;
}

}  // namespace

// Room for a batch: pages of it that no datagram reaches are never used.
class LogSocket::Batch {
 public:
  Batch() : bytes_(new char[kBatch * kLongest]) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      pieces_[i] = {&bytes_[i * kLongest], kLongest};
      headers_[i].msg_hdr.msg_iov = &pieces_[i];
      headers_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  // The kernel tells with each datagram how many it had dropped before.
  std::size_t receive(int fd, std::uint32_t& drops) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      headers_[i].msg_hdr.msg_control = control_[i].data();
      headers_[i].msg_hdr.msg_controllen = control_[i].size();
    }
    const int count = recvmmsg(fd, headers_.data(), kBatch, MSG_DONTWAIT, nullptr);
    size_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    if (size_ > 0) read_drops(headers_[size_ - 1].msg_hdr, drops);
    return size_;
  }
  void deliver(const Sink& sink) const {
    for (std::size_t i = 0; i < size_; ++i) {
      const bool cut = (headers_[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
      sink({&bytes_[i * kLongest], headers_[i].msg_len}, cut);
    }
  }

 private:
  static void read_drops(msghdr& header, std::uint32_t& drops) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(&header, part)) {
      if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_RXQ_OVFL) continue;
      std::memcpy(&drops, CMSG_DATA(part), sizeof drops);
    }
  }

  std::unique_ptr<char[]> bytes_;
  std::array<iovec, kBatch> pieces_{};
  std::array<mmsghdr, kBatch> headers_{};
  std::array<std::array<char, CMSG_SPACE(sizeof(std::uint32_t))>, kBatch> control_{};
  std::size_t size_ = 0;
};

LogSocket::LogSocket() : batch_(std::make_unique<Batch>()) {}

Result<LogSocket> LogSocket::bind(const LogPlace& place) {
  LogSocket socket;
  socket.fd_ = ::socket(family_of(place), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket.fd_ < 0) return wrong(place, "cannot be opened: " + reason(errno));
  const bool is_unix = place.kind == LogPlace::Kind::unix_socket;
  const auto bound = is_unix ? bind_unix(socket.fd_, place) : bind_udp(socket.fd_, place);
  if (!bound) return tl::unexpected(bound.error());
  enlarge(socket.fd_);
  const int on = 1;
  static_cast<void>(setsockopt(socket.fd_, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on));
  if (is_unix) {
    struct stat file {};
    if (lstat(place.path.c_str(), &file) != 0) {
      return wrong(place, "vanished as soon as it was made: " + reason(errno));
    }
    socket.path_ = place.path;
    socket.device_ = file.st_dev;
    socket.inode_ = file.st_ino;
    socket.probe(place);
  } else {
    socket.port_ = port_of(socket.fd_);
  }
  return socket;
}

void LogSocket::probe(const LogPlace& place) {
  const sockaddr_un address = address_of(place);
  probe_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (probe_ < 0) return;
  const auto* const name = reinterpret_cast<const sockaddr*>(&address);  // NOLINT
  if (::connect(probe_, name, sizeof address) == 0) return;
  ::close(std::exchange(probe_, -1));
}

LogSocket::LogSocket(LogSocket&& other) noexcept { *this = std::move(other); }

LogSocket& LogSocket::operator=(LogSocket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(probe_, other.probe_);
  std::swap(path_, other.path_);
  std::swap(batch_, other.batch_);
  port_ = other.port_;
  device_ = other.device_;
  inode_ = other.inode_;
  full_ = other.full_;
  drops_ = other.drops_;
  told_drops_ = other.told_drops_;
  return *this;
}

// Who was faster may have a socket of his own there by now.
LogSocket::~LogSocket() {
  if (!path_.empty() && is_reachable()) ::unlink(path_.c_str());
  if (probe_ >= 0) ::close(probe_);
  if (fd_ >= 0) ::close(fd_);
}

std::size_t LogSocket::receive() {
  if (probe_ >= 0) {
    pollfd wanted{probe_, POLLOUT, 0};
    if (::poll(&wanted, 1, 0) == 0) ++full_;
  }
  return batch_->receive(fd_, drops_);
}

void LogSocket::deliver(const Sink& sink) const { batch_->deliver(sink); }

// The kernel's sum has 32 bits and may go round.
std::uint64_t LogSocket::take_dropped() { return drops_ - std::exchange(told_drops_, drops_); }

bool LogSocket::is_reachable() const {
  if (path_.empty()) return true;
  struct stat file {};
  return lstat(path_.c_str(), &file) == 0 && file.st_dev == device_ && file.st_ino == inode_;
}

}  // namespace skewd
