// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "collectors/access_log/access_tally.h"
#include "collectors/access_record.h"

namespace skewd::access_log {

/// From the bytes of a log to its tally: takes lines apart, takes syslog headers off, has the
/// reader of the balancer read them, and counts. Pure.
class Intake {
 public:
  static constexpr std::size_t kLongestLine = std::size_t{64} << 10;

  Intake(std::unique_ptr<AccessLogReader> reader, std::uint64_t since_ms,
         const TallyLimits& limits = {})
      : reader_(std::move(reader)), tally_(since_ms, limits) {}

  /// One line without its end. Empty ones are passed over.
  void take(std::string_view line);
  /// All lines of one datagram. `cut`: it was longer than what was received of it.
  void take_datagram(std::string_view datagram, bool cut = false);

  [[nodiscard]] AccessTally& tally() { return tally_; }

 private:
  std::unique_ptr<AccessLogReader> reader_;
  AccessRecord record_;
  AccessTally tally_;
};

}  // namespace skewd::access_log
