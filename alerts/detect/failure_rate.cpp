// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/failure_rate.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skewd {
namespace {

constexpr double kLeastRatio = 0.002;  // the usual rate is never trusted to be below
constexpr double kPriorTrials = 200;   // that the peers' rate counts for
constexpr double kHalfLifeSeconds = 3600;
constexpr double kWorstHalfLifeSeconds = 2 * 86400;
constexpr float kLeastTrials = 20;  // that make a minute's rate
constexpr double kMaterialRatio = 1.8;
constexpr double kMaterialRise = 0.01;
constexpr double kMaterialHits = 5;
constexpr double kOverWorstMinute = 1.25;
constexpr double kMostFail = 0.5;
constexpr float kAcceptedSeconds = 600;
constexpr float kSettledSeconds = 60;
constexpr float kSettledAnywaySeconds = 600;
constexpr double kSettledTrials = 1000;

float half_life(double seconds, double of) { return static_cast<float>(std::exp2(-seconds / of)); }

}  // namespace

Fading::Fading(double seconds)
    : hour(half_life(seconds, kHalfLifeSeconds)), days(half_life(seconds, kWorstHalfLifeSeconds)) {}

double FailureStream::usual(double of_peers) const {
  return std::max(kLeastRatio, usual_unfloored(std::max(of_peers, kLeastRatio)));
}

double FailureStream::usual_unfloored(double of_peers) const {
  return (learned_hits() + kPriorTrials * of_peers) / (learned_trials() + kPriorTrials);
}

// Against a rise that would not matter, old and weak excursions live on for hours: they would set
// the beginning of the next fault, and dilute its rate.
void FailureStream::step(CusumTuning tuning, const Sample& sample, double seconds,
                         TailGuard& guard) {
  tuning.least_ratio = std::max(tuning.least_ratio, 1 + kMaterialRise / sample.probability);
  tuning.largest_ratio = std::max(tuning.largest_ratio, tuning.least_ratio);
  guard.note(evidence_.step(tuning, sample));
  const bool certain = evidence_.evidence() >= sample.threshold;
  certain_seconds_ = certain ? certain_seconds_ + static_cast<float>(seconds) : 0;
}

void FailureStream::fade(const Fading& fading) {
  learned_hits_ *= fading.hour;
  learned_trials_ *= fading.hour;
  worst_ratio_ *= fading.days;
}

void FailureStream::count_minute(const FailureCount& seen) {
  minute_hits_ += static_cast<float>(seen.hits);
  minute_trials_ += static_cast<float>(seen.trials);
}

void FailureStream::release_pending() {
  learned_hits_ += std::exchange(pending_hits_, 0.0F);
  learned_trials_ += std::exchange(pending_trials_, 0.0F);
  worst_ratio_ = std::max(worst_ratio_, std::exchange(pending_worst_, 0.0F));
}

void FailureStream::learn(const FailureCount& seen, const Fading& fading) {
  fade(fading);
  count_minute(seen);
  pending_hits_ += static_cast<float>(seen.hits);
  pending_trials_ += static_cast<float>(seen.trials);
  if (evidence_.evidence() <= 0) release_pending();
}

void FailureStream::learn_at_once(const FailureCount& seen, const Fading& fading) {
  fade(fading);
  count_minute(seen);
  learned_hits_ += static_cast<float>(std::min(seen.hits, kSettlingRatio * seen.trials));
  learned_trials_ += static_cast<float>(seen.trials);
}

void FailureStream::learn_nothing(const FailureCount& seen, const Fading& fading) {
  fade(fading);
  count_minute(seen);
  pending_hits_ = pending_trials_ = pending_worst_ = 0;
}

void FailureStream::end_minute() {
  if (minute_trials_ < kLeastTrials) return;
  const float ratio = std::exchange(minute_hits_, 0.0F) / std::exchange(minute_trials_, 0.0F);
  pending_worst_ = std::max(pending_worst_, ratio);
  if (evidence_.evidence() <= 0) release_pending();
}

bool FailureStream::is_to_be_accepted() const { return certain_seconds_ >= kAcceptedSeconds; }

void FailureStream::accept() {
  release_pending();
  forget_evidence();
}

double FailureStream::ratio(double due) const { return std::min(1.0, evidence_.ratio() * due); }

bool FailureStream::is_claimable(const Sample& sample, double must_last, double interval) const {
  if (evidence_.evidence() < sample.threshold || evidence_.scrapes() < 2) return false;
  const double due = sample.probability;
  const double now = ratio(due);
  // Nobody knows when in the first of its scrapes it began.
  const double lasted = (evidence_.scrapes() - 1) * interval;
  return lasted >= must_last && evidence_.hits() >= kMaterialHits && now >= kMaterialRatio * due &&
         now - due >= kMaterialRise &&
         (now >= kMostFail || now >= kOverWorstMinute * static_cast<double>(worst_ratio_));
}

FailureClaim::FailureClaim(const Opening& opening)
    : since(opening.since),
      ratio(opening.ratio),
      usual(opening.usual),
      hits(opening.hits),
      nats(opening.nats),
      most_fail(opening.ratio >= kMostFail),
      recovery_(opening.ratio / std::max(opening.usual, kLeastRatio)),
      harmed_in_all_(opening.hits * opening.harmed_per_hit),
      seconds_in_all_(opening.seconds) {
  hits_.add(opening.steady, hits);
  trials_.add(opening.steady, ratio > 0 ? hits / ratio : 0);
  harmed_.add(opening.steady, harmed_in_all_);
  seconds_.add(opening.steady, opening.seconds);
}

void FailureClaim::follow(const FailureCount& seen, const Sample& sample, double seconds,
                          std::chrono::milliseconds steady) {
  recovery_.step(sample);
  idle_seconds_ = seen.trials > 0 ? 0 : idle_seconds_ + seconds;
  hits += seen.hits;
  hits_.add(steady, seen.hits);
  trials_.add(steady, seen.trials);
  harmed_.add(steady, seen.harmed);
  seconds_.add(steady, seconds);
  harmed_in_all_ += seen.harmed;
  seconds_in_all_ += seconds;
  // While it recovers the sentence still tells what it was.
  const bool still_fails = seen.hits >= (usual + ratio) / 2 * seen.trials;
  if (!still_fails || trials_.sum() < static_cast<double>(kLeastTrials)) return;
  ratio = std::min(1.0, hits_.sum() / trials_.sum());
  most_fail = most_fail || ratio >= kMostFail;
}

bool FailureClaim::is_over() const {
  if (recovery_.is_complete()) return true;
  constexpr double kDistances = 20;
  constexpr double kLeastPatience = 30;  // passive checks leave a server alone for ten seconds
  constexpr double kMostPatience = 120;
  const double rate = trials_.sum() / std::max(seconds_.sum(), 1e-3);
  const double usual_wait = rate > 0 ? kDistances / rate : kMostPatience;
  return idle_seconds_ > std::clamp(usual_wait, kLeastPatience, kMostPatience);
}

double FailureClaim::harmed_per_second() const {
  constexpr double kEnoughTrials = 100;
  if (trials_.sum() < kEnoughTrials) return harmed_in_all_ / std::max(seconds_in_all_, 1e-3);
  return harmed_.sum() / std::max(seconds_.sum(), 1e-3);
}

double evidence_seconds(const Cusum& evidence, Instant now, double interval) {
  constexpr double kMost = 3600;
  const double counted = std::max(1.0, static_cast<double>(evidence.scrapes())) * interval;
  if (evidence.evidence() <= 0) return counted;
  const double passed = std::chrono::duration<double>(now - evidence.since(now)).count();
  return std::clamp(passed, counted, std::max(counted, kMost));
}

bool FailureRow::end_minute(double seconds) {
  constexpr float kMinute = 60;
  watched_seconds += static_cast<float>(seconds);
  minute_seconds += static_cast<float>(seconds);
  if (minute_seconds < kMinute) return false;
  minute_seconds = 0;
  return true;
}

bool FailureRow::is_settling() const {
  if (watched_seconds >= kSettledAnywaySeconds) return false;
  return watched_seconds < kSettledSeconds || stream.learned_trials() < kSettledTrials;
}

}  // namespace skewd
