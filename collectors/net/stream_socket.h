// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "collectors/net/deadline.h"
#include "collectors/result.h"
#include "collectors/source.h"

namespace skewd {

/// A connection to a unix or tcp source. No call waits longer than its deadline.
class StreamSocket {
 public:
  [[nodiscard]] static Result<StreamSocket> connect_to(const Source& source,
                                                       const Deadline& deadline);

  StreamSocket(StreamSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  StreamSocket& operator=(StreamSocket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~StreamSocket();

  /// Whether all of it was taken.
  [[nodiscard]] bool send(std::string_view bytes, const Deadline& deadline);
  /// The number of bytes read, 0 once the other end has closed; nothing: the deadline passed.
  [[nodiscard]] std::optional<std::size_t> receive(std::span<char> buffer,
                                                   const Deadline& deadline);

 private:
  explicit StreamSocket(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace skewd
