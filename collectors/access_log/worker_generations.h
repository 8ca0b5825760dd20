// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "collectors/count.h"

namespace skewd::access_log {

/// Counts reloads by the process ids that lines tell. A balancer may have many workers, of which
/// one may crash and be replaced: a reload is that all workers of a generation fall silent while
/// new ones write. Silent is who wrote none of the latest lines: 50 of them, or 16 per worker if
/// those are more. Old workers that finish what they have do not delay it for longer than they
/// write. At most 1024 workers are known at a time.
class WorkerGenerations {
 public:
  /// The next line; 0: it does not tell its process.
  void note(std::uint64_t process);
  /// Absent: no line told a process.
  [[nodiscard]] Count reloads() const { return told_ ? Count(reloads_) : Count(); }

 private:
  struct Worker {
    std::uint64_t process = 0;
    std::uint64_t first = 0;  // line
    std::uint64_t last = 0;   // line
    bool current = false;     // of the generation that counts
  };
  [[nodiscard]] std::uint64_t patience() const;
  void settle();

  std::vector<Worker> workers_;
  std::size_t latest_ = 0;  // of `workers_`: who wrote the last line
  std::uint64_t lines_ = 0;
  std::uint64_t settled_ = 0;
  std::uint64_t reloads_ = 0;
  bool told_ = false;
};

}  // namespace skewd::access_log
