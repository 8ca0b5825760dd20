// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace skewd::access_log {
namespace {

constexpr unsigned kPartBits = 6;
// Times of less than 64 microseconds are exact, in an octave of their own.
constexpr unsigned kFirstPower = kPartBits;
constexpr std::uint64_t kLongest = std::uint64_t{1} << 40U;  // 12 days

unsigned power_of(std::uint64_t value) {
  const auto power = static_cast<unsigned>(std::bit_width(value));
  return power <= kFirstPower ? 0 : power - 1;
}

std::size_t part_of(std::uint64_t value, unsigned power) {
  if (power == 0) return static_cast<std::size_t>(value);
  return static_cast<std::size_t>(value >> (power - kPartBits)) & ((1U << kPartBits) - 1);
}

// The middle of a part.
double value_of(unsigned power, std::size_t part) {
  if (power == 0) return static_cast<double>(part);
  const double width = std::ldexp(1.0, static_cast<int>(power - kPartBits));
  return std::ldexp(1.0, static_cast<int>(power)) + (static_cast<double>(part) + 0.5) * width -
         (width > 1 ? 0 : 0.5);
}

}  // namespace

LatencyHistogram::Octave& LatencyHistogram::octave_of(std::uint8_t power) {
  const auto place = std::find_if(octaves_.begin(), octaves_.end(),
                                  [power](const Octave& octave) { return octave.power >= power; });
  if (place != octaves_.end() && place->power == power) return *place;
  Octave octave;
  octave.power = power;
  return *octaves_.insert(place, octave);
}

void LatencyHistogram::add(std::uint64_t microseconds) {
  const std::uint64_t value = std::min(microseconds, kLongest);
  const unsigned power = power_of(value);
  std::uint32_t& count = octave_of(static_cast<std::uint8_t>(power)).counts[part_of(value, power)];
  if (count == std::numeric_limits<std::uint32_t>::max()) return;
  ++count;
  ++count_;
}

double LatencyHistogram::quantile(double share) const {
  if (count_ == 0) return 0;
  const double wanted = std::max(1.0, std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (const Octave& octave : octaves_) {
    for (std::size_t part = 0; part < kParts; ++part) {
      seen += octave.counts[part];
      if (static_cast<double>(seen) >= wanted) return value_of(octave.power, part);
    }
  }
  return 0;
}

void LatencyHistogram::reset() {
  count_ = 0;
  std::erase_if(octaves_, [](const Octave& octave) {
    return std::all_of(octave.counts.begin(), octave.counts.end(),
                       [](std::uint32_t count) { return count == 0; });
  });
  for (Octave& octave : octaves_) octave.counts.fill(0);
}

}  // namespace skewd::access_log
