// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "alerts/detect/memory.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// Two pools that have each other's requests. Where their rates are alike only the answers tell it:
/// both leave their usual fingerprints within a minute, each for that of the other. A pool that
/// changes alone, or two that change in the same way, are no swap. Nothing is said in the first
/// hour, nor of pools that look alike.
class SwappedPools {
 public:
  struct Pair {
    std::string one;  // the first of the two in the topology
    std::string other;
    Instant since{};
    bool open = false;
    int agreeing = 0;         // samples in a row
    double seconds = 0;       // that it has been open
    double back_seconds = 0;  // that both have been back while it was open
    bool one_is_new = false;  // sampled since the last comparison
    bool other_is_new = false;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.one, self.other, self.since, self.open, self.agreeing, self.seconds,
                     self.back_seconds, self.one_is_new, self.other_is_new);
    }
  };

  /// Takes what one interval showed of every pool.
  void observe(const Topology& topology, std::span<const PoolTraffic> traffic,
               std::span<PoolMemory> memories, Moment end, double seconds);

  /// Who has whose requests now, or is suspected to: look for `open`.
  [[nodiscard]] std::span<const Pair> pairs() const { return pairs_; }
  /// The open pair of these two, in either order, or null.
  [[nodiscard]] const Pair* find(const std::string& one, const std::string& other) const;

  static auto visit_state(auto& self, auto& archive) { return archive(self.pairs_, self.sampled_); }

 private:
  [[nodiscard]] bool is_told(const std::string& pool) const;
  void suspect(Pair pair);
  void find_pairs(const Topology& topology, std::span<const PoolMemory> memories, Instant now);
  void follow(const Topology& topology, std::span<PoolMemory> memories, double seconds);

  std::vector<Pair> pairs_;
  std::vector<std::size_t> sampled_;  // pools with a new value; scratch
};

/// "response 80 ms <-> 12 ms, 40 kB <-> 2.0 kB per answer": in what the usual answers of two pools
/// differ.
[[nodiscard]] std::string differences_text(const Fingerprint& one, const Fingerprint& other);

}  // namespace skewd
