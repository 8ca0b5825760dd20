// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/log_receiver.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "collectors/access_log/intake.h"
#include "collectors/net/log_socket.h"
#include "collectors/net/log_tail.h"
#include "collectors/net/pulse.h"

namespace skewd {
namespace {

// A log file tells nobody that it grew: this often we look.
constexpr int kLookEveryMs = 100;
// So often, at least, a thread shows that it goes round.
constexpr int kLongestWaitMs = 5'000;
constexpr std::chrono::seconds kPatience{20};
// The lock is held while this much is counted, some milliseconds.
constexpr std::size_t kMostPerRound = std::size_t{1} << 20;

std::uint64_t unix_ms() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

// Wakes a thread that polls.
class WakeUp {
 public:
  WakeUp() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;
  ~WakeUp() { ::close(fd_); }

  [[nodiscard]] int fd() const { return fd_; }
  void wake() const { static_cast<void>(eventfd_write(fd_, 1)); }

 private:
  int fd_;
};

// What both kinds of receivers share: the tally, its lock, and the end.
class Counting : public LogReceiver {
 public:
  explicit Counting(std::unique_ptr<AccessLogReader> reader)
      : intake_(std::move(reader), unix_ms()) {}

 protected:
  // The lock. Who counts line after line lets go of it for so short a time that others may
  // never get it; so it waits while others want it.
  [[nodiscard]] auto hold() {
    ++wanted_;
    std::unique_lock lock(mutex_);
    --wanted_;
    return lock;
  }
  [[nodiscard]] std::unique_lock<std::mutex> hold_politely() {
    while (wanted_ > 0) std::this_thread::yield();
    return std::unique_lock(mutex_);
  }
  [[nodiscard]] std::string drain_tally() { return intake_.tally().drain(unix_ms()); }

  access_log::Intake intake_;  // under the mutex
  WakeUp end_;

 private:
  std::mutex mutex_;
  std::atomic<int> wanted_ = 0;
};

class SocketReceiver final : public Counting {
 public:
  SocketReceiver(LogSocket socket, std::unique_ptr<AccessLogReader> reader)
      : Counting(std::move(reader)), socket_(std::move(socket)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  SocketReceiver(const SocketReceiver&) = delete;
  SocketReceiver& operator=(const SocketReceiver&) = delete;
  ~SocketReceiver() override {
    thread_.request_stop();
    end_.wake();
  }

  [[nodiscard]] Result<std::string> drain() override {
    if (is_lost()) {
      return failure(ErrorKind::unreachable,
                     "the file of the socket was removed; it is made anew, and counting begins "
                     "anew");
    }
    const auto lock = hold();
    return drain_tally();
  }
  [[nodiscard]] bool is_lost() const override { return !socket_.is_reachable(); }
  [[nodiscard]] std::uint16_t port() const override { return socket_.port(); }

 private:
  void run(const std::stop_token& stop) {
    Pulse pulse("access-log");
    std::array<pollfd, 2> wanted{{{socket_.fd(), POLLIN, 0}, {end_.fd(), POLLIN, 0}}};
    while (!stop.stop_requested()) {
      if (socket_.receive() == 0) {
        pulse.beat(kPatience);
        static_cast<void>(::poll(wanted.data(), wanted.size(), kLongestWaitMs));
        continue;
      }
      pulse.beat(kPatience);
      const std::uint64_t dropped = socket_.take_dropped();
      const std::uint64_t full = socket_.take_full();
      const auto lock = hold_politely();
      socket_.deliver(
          [this](std::string_view datagram, bool cut) { intake_.take_datagram(datagram, cut); });
      intake_.tally().note_dropped(dropped);
      intake_.tally().note_full(full);
    }
  }

  LogSocket socket_;
  std::jthread thread_;  // last: it uses the others
};

class FileReceiver final : public Counting {
 public:
  FileReceiver(const LogPlace& place, std::unique_ptr<AccessLogReader> reader)
      : Counting(std::move(reader)), text_(place.text), tail_(place.path) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  FileReceiver(const FileReceiver&) = delete;
  FileReceiver& operator=(const FileReceiver&) = delete;
  ~FileReceiver() override {
    thread_.request_stop();
    end_.wake();
  }

  // What came before a file went missing is still counted, but it is no news of now.
  [[nodiscard]] Result<std::string> drain() override {
    const auto lock = hold();
    if (tail_.problem()) {
      return failure(ErrorKind::unreachable, "'" + text_ + "' " + *tail_.problem());
    }
    return drain_tally();
  }
  [[nodiscard]] bool is_lost() const override { return false; }
  [[nodiscard]] std::uint16_t port() const override { return 0; }

 private:
  void run(const std::stop_token& stop) {
    Pulse pulse("access-log", Pulse::Waits::for_disks);
    pollfd wanted{end_.fd(), POLLIN, 0};
    while (!stop.stop_requested()) {
      pulse.beat(kPatience);
      if (read_round() < kMostPerRound) static_cast<void>(::poll(&wanted, 1, kLookEveryMs));
    }
  }

  std::size_t read_round() {
    const auto lock = hold_politely();
    return tail_.read(kMostPerRound, [this](std::string_view line) { intake_.take(line); });
  }

  std::string text_;
  LogTail tail_;         // under the mutex
  std::jthread thread_;  // last: it uses the others
};

}  // namespace

Result<std::unique_ptr<LogReceiver>> LogReceiver::open(const LogPlace& place,
                                                       std::unique_ptr<AccessLogReader> reader) {
  try {
    if (place.kind == LogPlace::Kind::file) {
      return std::make_unique<FileReceiver>(place, std::move(reader));
    }
    Result<LogSocket> socket = LogSocket::bind(place);
    if (!socket) return tl::unexpected(std::move(socket.error()));
    return std::make_unique<SocketReceiver>(std::move(*socket), std::move(reader));
  } catch (const std::system_error& error) {
    return failure(ErrorKind::limit, "'" + place.text +
                                         "' is not received: the system allows skewd no further "
                                         "thread or file (" +
                                         error.what() + ")");
  }
}

}  // namespace skewd
