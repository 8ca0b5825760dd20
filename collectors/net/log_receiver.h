// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "collectors/access_record.h"
#include "collectors/log_place.h"
#include "collectors/result.h"

namespace skewd {

/// Receives the access log of one balancer on a thread of its own and counts what it says. Holds
/// no lines: its memory is that of the tally. When lines come faster than one thread reads them,
/// the kernel drops some, which is counted where the kernel tells.
class LogReceiver {
 public:
  /// Error (config): the place cannot be bound, and what mends it. A file may come later.
  [[nodiscard]] static Result<std::unique_ptr<LogReceiver>> open(
      const LogPlace& place, std::unique_ptr<AccessLogReader> reader);

  LogReceiver() = default;
  LogReceiver(const LogReceiver&) = delete;
  LogReceiver& operator=(const LogReceiver&) = delete;
  virtual ~LogReceiver() = default;

  /// The tally so far (`access_log/tally_text.h`), which ends an interval of its quantiles. Error
  /// (unreachable): nothing can arrive, and why. Thread-safe.
  [[nodiscard]] virtual Result<std::string> drain() = 0;
  /// True if only a new receiver can help: the socket's file was removed.
  [[nodiscard]] virtual bool is_lost() const = 0;
  /// The port of a UDP socket; 0: it is none.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace skewd
