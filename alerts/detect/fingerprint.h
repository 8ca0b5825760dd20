// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "alerts/detect/since.h"
#include "alerts/detect/traffic.h"
#include "collectors/instant.h"

namespace skewd {

/// What the answers of a pool look like: how long they take, how large they are, how many are 4xx
/// and 3xx. The mean of about half a minute is held against the pool's own past (half-life 20 min),
/// in spreads of the one around the other that were learned over six hours. While a feature is four
/// spreads off, nothing is learned of what is usual; after an hour it is the usual.
class Fingerprint {
 public:
  enum Feature : std::size_t { response, bytes, refused, moved };
  static constexpr std::size_t kFeatures = 4;

  struct Sample {
    Moment end;
    double seconds = 0;
    PoolTraffic traffic;
    std::optional<double> response_ms;  // mean of the latest answers, if there is a new one
  };
  /// Gathers until 20 answers and 5 seconds are there. True if the present is told anew.
  bool add(const Sample& sample);

  [[nodiscard]] bool is_old_enough() const;
  /// True while some feature is off its usual level; since when.
  [[nodiscard]] bool is_off() const { return off_; }
  [[nodiscard]] Instant since(Instant now) const { return since_.at(now); }
  [[nodiscard]] double off_seconds() const { return static_cast<double>(off_seconds_); }
  [[nodiscard]] bool knows(Feature feature) const { return ((known_ >> feature) & 1U) != 0; }
  [[nodiscard]] double now(Feature feature) const;
  [[nodiscard]] double usual(Feature feature) const;
  [[nodiscard]] double spread(Feature feature) const;
  /// What is usual, for people: milliseconds, bytes per answer, parts of the answers.
  [[nodiscard]] double usual_quantity(Feature feature) const;

  /// Nothing is learned while it is held: somebody says that this is not the pool.
  void hold(bool held) { held_ = held; }
  /// Takes the present for the usual.
  void rebase();

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.levels_, self.answers_, self.bytes_, self.refused_, self.moved_,
                   self.seconds_, self.response_seconds_, self.age_seconds_, self.off_seconds_,
                   self.since_, self.known_, self.off_, self.held_);
  }

 private:
  struct Level {
    float now = 0;
    float usual = 0;
    float square = 0;  // learned, of the distance between the two

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.now, self.usual, self.square);
    }
  };
  void take(Feature feature, double value, double seconds);
  void take_gathered();
  void judge(Moment end);
  void learn();

  std::array<Level, kFeatures> levels_{};
  float answers_ = 0;  // gathered
  float bytes_ = 0;
  float refused_ = 0;
  float moved_ = 0;
  float seconds_ = 0;
  float response_seconds_ = 0;  // since the last value
  float age_seconds_ = 0;       // of learning
  float off_seconds_ = 0;
  Since since_;
  std::uint8_t known_ = 0;  // features, bit by bit
  bool off_ = false;
  bool held_ = false;
};

static_assert(sizeof(Fingerprint) <= 100);

/// How two pools look: each pool's present against its own past and against the other's, in
/// spreads (the larger of both pools'), summed over the features that both know.
struct FingerprintComparison {
  double one_to_own = 0;
  double one_to_other = 0;
  double other_to_own = 0;
  double other_to_one = 0;
  double apart = 0;  // their pasts, in the feature in which they differ most
};
[[nodiscard]] FingerprintComparison compare(const Fingerprint& one, const Fingerprint& other);

}  // namespace skewd
