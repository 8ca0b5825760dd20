// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "collectors/log_place.h"
#include "collectors/result.h"

namespace skewd {

/// A datagram socket to which balancers write their logs. A unix socket is made with mode 0660, a
/// stale one is replaced, and it is removed in the end.
class LogSocket {
 public:
  /// Takes one datagram. `cut`: it was longer than 64 KiB.
  using Sink = std::function<void(std::string_view datagram, bool cut)>;

  /// Error (config): why it cannot be bound, and what mends it.
  [[nodiscard]] static Result<LogSocket> bind(const LogPlace& place);

  LogSocket(LogSocket&& other) noexcept;
  LogSocket& operator=(LogSocket&& other) noexcept;
  ~LogSocket();

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }  // udp: where it really is
  /// Takes up to 64 datagrams from the kernel, without waiting; returns how many.
  [[nodiscard]] std::size_t receive();
  /// Hands on what `receive` took.
  void deliver(const Sink& sink) const;
  /// How many datagrams the kernel dropped since the last call. It tells for UDP, with the next
  /// datagram that it keeps.
  [[nodiscard]] std::uint64_t take_dropped();
  /// How often `receive` found a unix socket full since the last call: it refuses datagrams then,
  /// and how many only the sender knows.
  [[nodiscard]] std::uint64_t take_full() { return std::exchange(full_, 0); }
  /// False once the file of a unix socket is gone: nobody can write to it any more.
  [[nodiscard]] bool is_reachable() const;

 private:
  class Batch;
  LogSocket();

  void probe(const LogPlace& place);

  int fd_ = -1;
  int probe_ = -1;  // connected to the unix socket: writable unless that is full
  std::uint16_t port_ = 0;
  std::string path_;  // of a unix socket
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::uint64_t full_ = 0;
  std::uint32_t drops_ = 0;       // the kernel's sum
  std::uint32_t told_drops_ = 0;  // of it
  std::unique_ptr<Batch> batch_;
};

}  // namespace skewd
