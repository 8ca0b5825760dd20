// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace skewd::support {

/// One accepted connection, as a talk sees it. Every wait ends when the visitor leaves or the
/// server is stopped.
class Visitor {
 public:
  Visitor(int connection, int stop) : connection_(connection), stop_(stop) {}

  /// The first line of what the visitor asks. Of an HTTP request the headers are read as well.
  [[nodiscard]] std::string read_question();
  /// All of it up to there.
  [[nodiscard]] std::string read_request();
  /// False: the visitor has left.
  bool send(std::string_view bytes);
  /// Waits; false: the visitor has left.
  bool pause(std::chrono::milliseconds duration);
  /// Waits until the visitor leaves.
  void linger();

 private:
  bool wait_for(short events);

  int connection_;
  int stop_;
};

/// What a server does with a visitor. The connection is closed when it returns.
using Talk = std::function<void(Visitor&)>;

[[nodiscard]] Talk answers(std::string text);              // and closes
[[nodiscard]] Talk answers_and_lingers(std::string text);  // but does not close
[[nodiscard]] Talk hangs();                                // never says anything
[[nodiscard]] Talk drips();                                // a byte now and then, for ever
[[nodiscard]] Talk floods(std::string start);              // then a gigabyte of text
[[nodiscard]] Talk closes_at_once();

/// A real listener that treats its visitors as a test wants. Each has a thread of its own.
class HostileServer {
 public:
  /// On 127.0.0.1 at a port that the system chooses. Throws std::system_error if it cannot listen.
  explicit HostileServer(Talk talk);
  /// On a unix socket.
  HostileServer(const std::filesystem::path& path, Talk talk);
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;
  /// Ends all talks.
  ~HostileServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Connections that were accepted so far.
  [[nodiscard]] std::size_t visitors() const;

 private:
  void start(Talk talk);
  void accept_visitors(const Talk& talk);

  int listener_ = -1;
  int stop_ = -1;  // an eventfd, readable from the end on
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;  // guards talks_
  std::vector<std::jthread> talks_;
  std::jthread door_;
};

}  // namespace skewd::support
