// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace skewd::support {

/// A TCP port of 127.0.0.1 that is ours for the life of the object: bound, but nobody listens,
/// so connects are refused until somebody does. Without this an outgoing connection could be
/// given the number, or even connect to itself.
class LoopbackPort {
 public:
  LoopbackPort();  // throws std::runtime_error when there is none
  LoopbackPort(const LoopbackPort&) = delete;
  LoopbackPort& operator=(const LoopbackPort&) = delete;
  ~LoopbackPort();

  [[nodiscard]] std::uint16_t number() const { return number_; }

  /// A new socket that listens on the port; the caller closes it. Programs that set SO_REUSEPORT,
  /// as HAProxy does, can listen here as well.
  [[nodiscard]] int listen() const;

 private:
  int reservation_ = -1;
  std::uint16_t number_ = 0;
};

}  // namespace skewd::support
