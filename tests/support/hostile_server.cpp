// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hostile_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace skewd::support {
namespace {

void require(bool fine, const char* what) {
  if (!fine) throw std::system_error(errno, std::generic_category(), what);
}

template <typename Address>
int listen_at(const Address& address) {
  const auto* const where = reinterpret_cast<const sockaddr*>(&address);
  const int fd = socket(where->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(fd >= 0, "socket");
  require(bind(fd, where, sizeof address) == 0, "bind");
  require(listen(fd, SOMAXCONN) == 0, "listen");
  return fd;
}

}  // namespace

bool Visitor::wait_for(short events) {
  std::array<pollfd, 2> both{{{connection_, events, 0}, {stop_, POLLIN, 0}}};
  while (poll(both.data(), both.size(), -1) < 0) {
    if (errno != EINTR) return false;
  }
  return both[1].revents == 0;
}

std::string Visitor::read_question() {
  const std::string text = read_request();
  return text.substr(0, text.find_first_of("\r\n"));
}

std::string Visitor::read_request() {
  std::string text;
  std::array<char, 4096> buffer;
  const auto is_whole = [&] {
    return text.find(text.starts_with("GET ") ? "\r\n\r\n" : "\n") != std::string::npos;
  };
  while (!is_whole() && wait_for(POLLIN)) {
    const ssize_t got = recv(connection_, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

bool Visitor::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(POLLOUT)) return false;
    const ssize_t sent =
        ::send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) return false;
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Visitor::pause(std::chrono::milliseconds duration) {
  std::array<pollfd, 2> both{{{connection_, POLLRDHUP, 0}, {stop_, POLLIN, 0}}};
  return poll(both.data(), both.size(), static_cast<int>(duration.count())) == 0;
}

void Visitor::linger() { wait_for(POLLRDHUP); }

Talk answers(std::string text) {
  return [text = std::move(text)](Visitor& visitor) {
    (void)visitor.read_question();
    visitor.send(text);
  };
}

Talk answers_and_lingers(std::string text) {
  return [answer = answers(std::move(text))](Visitor& visitor) {
    answer(visitor);
    visitor.linger();
  };
}

Talk hangs() {
  return [](Visitor& visitor) { visitor.linger(); };
}

Talk drips() {
  return [](Visitor& visitor) {
    while (visitor.send("x") && visitor.pause(std::chrono::milliseconds(2))) {
    }
  };
}

Talk floods(std::string start) {
  return [start = std::move(start)](Visitor& visitor) {
    (void)visitor.read_question();
    visitor.send(start);
    const std::string megabyte(std::size_t{1} << 20, 'x');
    for (int i = 0; i < 1024 && visitor.send(megabyte); ++i) {
    }
  };
}

Talk closes_at_once() {
  return [](Visitor&) {};
}

HostileServer::HostileServer(Talk talk) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  listener_ = listen_at(address);
  socklen_t size = sizeof address;
  require(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
  start(std::move(talk));
}

HostileServer::HostileServer(const std::filesystem::path& path, Talk talk) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  listener_ = listen_at(address);
  start(std::move(talk));
}

HostileServer::~HostileServer() {
  eventfd_write(stop_, 1);
  door_.join();
  talks_.clear();  // waits for them
  close(stop_);
  close(listener_);
}

void HostileServer::start(Talk talk) {
  stop_ = eventfd(0, EFD_CLOEXEC);
  require(stop_ >= 0, "eventfd");
  door_ = std::jthread([this, talk = std::move(talk)] { accept_visitors(talk); });
}

void HostileServer::accept_visitors(const Talk& talk) {
  std::array<pollfd, 2> both{{{listener_, POLLIN, 0}, {stop_, POLLIN, 0}}};
  while (poll(both.data(), both.size(), -1) > 0 && both[1].revents == 0) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    const std::lock_guard lock(mutex_);
    talks_.emplace_back([connection, stop = stop_, talk] {
      Visitor visitor(connection, stop);
      talk(visitor);
      close(connection);
    });
  }
}

std::size_t HostileServer::visitors() const {
  const std::lock_guard lock(mutex_);
  return talks_.size();
}

}  // namespace skewd::support
