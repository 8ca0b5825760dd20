// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/trace_record.h"
#include "exporters/trace_report.h"

namespace skewd {

/// The latest requests of skewd that access logs told of, whichever balancer's. Thread-safe.
class TraceShelf {
 public:
  static constexpr std::size_t kMost = 1024;

  void add(const std::string& balancer, const std::vector<TraceRecord>& traces);
  static constexpr std::size_t kMostOfOne = 16;

  /// With what the balancers behind it told, of 16 lines at most. Absent: no access log told of it,
  /// or too many others since.
  [[nodiscard]] std::optional<TraceReport> find(std::string_view trace_id) const;

 private:
  mutable std::mutex mutex_;
  std::deque<TraceReport> traces_;  // the latest last
};

}  // namespace skewd
