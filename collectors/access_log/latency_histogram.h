// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace skewd::access_log {

/// Times of one interval, for their quantiles. Each power of two is divided into 64 equal parts,
/// so that the middle of a part is at most 0.8 % off. What a power needs, 260 bytes, is there only
/// once a time falls into it, and for as long as times do: a server has four or five of them.
class LatencyHistogram {
 public:
  void add(std::uint64_t microseconds);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The smallest time that at least `share` (0..1) of the times do not exceed, in microseconds.
  /// 0 if there is none.
  [[nodiscard]] double quantile(double share) const;
  /// Forgets the times, and the powers that had none since the last call.
  void reset();

 private:
  static constexpr std::size_t kParts = 64;
  struct Octave {
    std::uint8_t power = 0;  // of its lower end; the first one begins at 0
    std::array<std::uint32_t, kParts> counts{};
  };
  [[nodiscard]] Octave& octave_of(std::uint8_t power);

  std::vector<Octave> octaves_;  // by power
  std::uint64_t count_ = 0;
};

}  // namespace skewd::access_log
