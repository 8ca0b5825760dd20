// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "alerts/detect/since.h"
#include "collectors/instant.h"

namespace skewd {

/// How a kind of stream is judged: the prior effect and what counts as an effect at all.
struct CusumTuning {
  double prior_ratio;   // the effect expected before anything was seen
  double prior_counts;  // how many expected counts that opinion is worth, before tempering
  double least_ratio;   // effects are looked for between these two
  double largest_ratio;
  double scrape_cap;  // one scrape gives at most this part of the threshold
};

inline constexpr CusumTuning kShareUp{1.5, 3, 1.2, 20, 0.55};
inline constexpr CusumTuning kShareDown{0.5, 3, 0.03, 0.83, 0.55};
inline constexpr CusumTuning kFailures{3, 0.5, 2, 20, 0.55};

/// What one scrape shows of a stream: `hits` of `trials`, where `probability` of them are due.
struct Sample {
  double hits = 0;
  double trials = 0;
  double probability = 0;
  double temper = 1;      // how over-dispersed the stream is (dispersion.h)
  double tail_guard = 1;  // how much its excursions exceed theory (tail_guard.h)
  double threshold = 27;  // nats
  Instant begin{};        // of the interval
};

/// Adaptive tempered CUSUM: evidence that a rate differs from what is due, in one direction. A
/// likelihood-ratio CUSUM whose alternative is estimated from the data before this scrape, so that
/// e^step has mean at most 1 while all is well. Evidence is divided by the learned dispersion and
/// tail guard. The forgetting sums are essential: without them an old weak excursion pins the
/// estimate near 1 and a total outage takes hundreds of scrapes instead of a few (simulated).
class Cusum {
 public:
  /// Adds a scrape. Returns the height of the cycle that ended with it, 0 if none ended.
  double step(const CusumTuning& tuning, const Sample& sample);

  [[nodiscard]] double evidence() const { return static_cast<double>(evidence_); }  // nats
  /// Observed over expected since the cycle began or lately, whichever is further from 1.
  [[nodiscard]] double ratio() const;
  [[nodiscard]] double hits() const { return static_cast<double>(hits_); }  // of the cycle
  [[nodiscard]] double expected() const { return static_cast<double>(expected_); }
  [[nodiscard]] std::uint32_t scrapes() const { return scrapes_; }
  /// The start of the first interval of the cycle: the maximum-likelihood change point.
  [[nodiscard]] Instant since(Instant now) const { return since_.at(now); }
  void clear() { *this = Cusum(); }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.evidence_, self.hits_, self.expected_, self.recent_hits_,
                   self.recent_expected_, self.cycle_height_, self.since_, self.scrapes_);
  }

 private:
  [[nodiscard]] double gain_of(const CusumTuning& tuning, const Sample& sample) const;

  float evidence_ = 0;
  float hits_ = 0;
  float expected_ = 0;
  float recent_hits_ = 0;
  float recent_expected_ = 0;
  float cycle_height_ = 0;
  Since since_;
  std::uint32_t scrapes_ = 0;
};

/// Evidence that an effect which was certain has gone: accumulates against the effect's size as it
/// was when the claim was made.
class Recovery {
 public:
  explicit Recovery(double ratio_at_claim = 1) : ratio_(static_cast<float>(ratio_at_claim)) {}
  void step(const Sample& sample);
  /// True after at least six scrapes that together speak for normality by 10 nats.
  [[nodiscard]] bool is_complete() const;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.ratio_, self.evidence_, self.scrapes_);
  }

 private:
  float ratio_;
  float evidence_ = 0;
  std::uint32_t scrapes_ = 0;
};

}  // namespace skewd
