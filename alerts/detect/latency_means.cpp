// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_means.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr float kLongestMs = 600'000;  // an average beyond ten minutes is nonsense

using namespace std::chrono_literals;

constexpr double kWindow = 512;
constexpr double kFreshSeconds = 60;
constexpr auto kStep = 16ms;
constexpr std::int32_t kRacyStep = 2;          // sums over threads may go back by this much
constexpr std::uint64_t kMostMs = 86'400'000;  // a day: what is above is nonsense
constexpr std::uint16_t kMostFresh = 60'000;   // the window has long forgotten what was before
constexpr double kRoundingMs = 0.35;           // of one average: uniform, and sums are racy
constexpr double kMostRoundingMs = 0.6;
constexpr float kNone = -1;

constexpr std::array<float, kLatencyParts> kNoMeans{kNone, kNone, kNone, kNone};

std::array<float, kLatencyParts> averages_of(const LatencyAverages& averages) {
  const auto number = [](Count count) {
    return count.has_value() && *count <= kMostMs ? static_cast<float>(*count) : kNone;
  };
  return {number(averages.queue), number(averages.connect), number(averages.response),
          number(averages.total)};
}

// How the sum that the average is printed from takes in `fresh` requests, the last of which was
// number `total`: it keeps `keep` of itself and adds `gain` times their mean.
struct Law {
  double keep;
  double gain;
  double shift;  // of the sum: the window takes off what it rounded up
  double before_window;
  double after_window;
};

Law law_of(std::uint64_t total, double fresh) {
  const double after = static_cast<double>(total);
  const double before = std::max(0.0, after - fresh);
  const double plain = std::clamp(kWindow - before, 0.0, fresh);
  const double keep = std::exp((fresh - plain) * std::log1p(-1 / kWindow));
  const double added = kWindow * (1 - keep);
  return {.keep = keep,
          .gain = keep * plain + added,
          .shift = 0.5 * added,
          .before_window = std::min(before, kWindow),
          .after_window = std::min(after, kWindow)};
}

// Averages are rounded up, so that the sum is half a millisecond per request below.
double sum_of(float average, double window) {
  return (static_cast<double>(average) - 0.5) * window;
}

// Both averages may be off by half a millisecond, and a little for sums that are racy.
double bound_of(const Law& law) {
  return kMostRoundingMs * (law.after_window + law.keep * law.before_window) / law.gain;
}

}  // namespace

LatencyCounts latency_counts_of(const ServerStats& stats) {
  return {stats.responses.has_value() ? stats.responses : stats.attempts, stats.latency, nullptr};
}

LatencyCounts latency_counts_of(const ServerStats& stats, const ExactLatency* exact) {
  LatencyCounts counts = latency_counts_of(stats);
  if (exact != nullptr && is_told(*exact)) counts.exact = exact;
  return counts;
}

std::size_t LatencyMeans::anchor_of(LatencyPart part) {
  return part == LatencyPart::connect ? 1 : 0;
}

// Never 0, which says that nothing has begun.
std::uint32_t LatencyMeans::step_of(std::chrono::milliseconds steady) {
  return static_cast<std::uint32_t>(steady / kStep) | 1U;
}

std::int32_t LatencyMeans::requests_since(std::size_t anchor, const LatencyCounts& counts) const {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(*counts.requests) -
                                   total_before_[anchor]);
}

void LatencyMeans::set_anchor(std::size_t anchor, const LatencyCounts& counts) {
  const Averages now = averages_of(counts.averages);
  for (std::size_t part = 0; part < kLatencyParts; ++part) {
    if (anchor_of(static_cast<LatencyPart>(part)) == anchor) before_[part] = now[part];
  }
  total_before_[anchor] = static_cast<std::uint32_t>(*counts.requests);
}

// Whether the counts go on from those at which the gathering began.
bool LatencyMeans::is_comparable(const LatencyCounts& counts) const {
  if (made_at_ == 0 || exact_.has_value() != (counts.exact != nullptr)) return false;
  if (exact_) return !exact_->went_back(*counts.exact);
  return requests_since(0, counts) >= -kRacyStep && requests_since(1, counts) >= -kRacyStep;
}

void LatencyMeans::note(const LatencyCounts& counts, std::chrono::milliseconds steady,
                        bool began_anew) {
  if (counts.exact == nullptr && !counts.requests.has_value()) return;
  if (!began_anew && is_comparable(counts)) return;
  exact_.reset();
  if (counts.exact != nullptr) {
    exact_.emplace(*counts.exact);
  } else {
    for (std::size_t anchor = 0; anchor < kAnchors; ++anchor) set_anchor(anchor, counts);
  }
  seconds_ = kNoMeans;
  fresh_ = {};
  made_at_ = step_of(steady);
}

double LatencyMeans::gathered(const LatencyCounts& counts) const {
  if (made_at_ == 0) return 0;
  if (exact_) return counts.exact == nullptr ? 0 : exact_->gathered(*counts.exact);
  return counts.requests.has_value() ? std::max(0, requests_since(0, counts)) : 0;
}

double LatencyMeans::gathered_seconds(std::chrono::milliseconds steady) const {
  if (made_at_ == 0) return 0;
  return static_cast<double>(static_cast<std::int32_t>(step_of(steady) - made_at_)) *
         std::chrono::duration<double>(kStep).count();
}

// Below 0: not told.
double LatencyMeans::invert_ms(std::size_t part, std::uint64_t total, double fresh,
                               float now) const {
  const auto is_told = [](float ms) { return ms >= 0 && ms <= kLongestMs; };
  if (!is_told(before_[part]) || !is_told(now)) return static_cast<double>(kNone);
  const Law law = law_of(total, fresh);
  const double before = sum_of(before_[part], law.before_window);
  const double after = sum_of(now, law.after_window);
  const double ms = std::max(0.0, (after - law.keep * before + law.shift) / law.gain);
  return is_told(static_cast<float>(ms)) ? ms : static_cast<double>(kNone);
}

void LatencyMeans::make(const LatencyCounts& counts, std::chrono::milliseconds steady,
                        double least_connects) {
  if (made_at_ == 0) return;
  if (exact_) {
    if (counts.exact == nullptr) return;
    exact_->make(*counts.exact, seconds_);
  } else {
    if (!counts.requests.has_value()) return;
    make_of_averages(counts, least_connects);
  }
  made_at_ = step_of(steady);
}

void LatencyMeans::make_of_averages(const LatencyCounts& counts, double least_connects) {
  const Averages now = averages_of(counts.averages);
  for (std::size_t anchor = 0; anchor < kAnchors; ++anchor) {
    const std::int32_t fresh = requests_since(anchor, counts);
    fresh_[anchor] = 0;
    if (fresh <= 0 || (anchor == 1 && fresh < least_connects)) continue;
    for (std::size_t part = 0; part < kLatencyParts; ++part) {
      if (anchor_of(static_cast<LatencyPart>(part)) != anchor) continue;
      const double ms = invert_ms(part, *counts.requests, fresh, now[part]);
      seconds_[part] = ms < 0 ? kNone : static_cast<float>(ms / 1000);
    }
    set_anchor(anchor, counts);
    fresh_[anchor] = static_cast<std::uint16_t>(std::min<std::int32_t>(fresh, kMostFresh));
  }
}

bool LatencyMeans::is_new(LatencyPart part, std::chrono::milliseconds steady) const {
  return new_requests(part, steady) > 0 && latest_ms(part) >= 0;
}

std::optional<float> LatencyMeans::mean(LatencyPart part, std::chrono::milliseconds steady) const {
  const float seconds = seconds_[static_cast<std::size_t>(part)];
  if (made_at_ == 0 || seconds < 0 || gathered_seconds(steady) > kFreshSeconds) return std::nullopt;
  return seconds;
}

double LatencyMeans::latest_ms(LatencyPart part) const {
  return static_cast<double>(seconds_[static_cast<std::size_t>(part)]) * 1000;
}

std::optional<LatencyPeek> LatencyMeans::peek(LatencyPart part, const LatencyCounts& counts) const {
  if (made_at_ == 0) return std::nullopt;
  if (exact_) {
    if (counts.exact == nullptr) return std::nullopt;
    const std::optional<double> ms = exact_->peek_ms(part, *counts.exact);
    if (!ms) return std::nullopt;
    return LatencyPeek{.ms = *ms, .requests = exact_->gathered(*counts.exact)};
  }
  if (!counts.requests.has_value()) return std::nullopt;
  const std::int32_t fresh = requests_since(anchor_of(part), counts);
  if (fresh <= 0) return std::nullopt;
  const auto index = static_cast<std::size_t>(part);
  const double ms = invert_ms(index, *counts.requests, fresh, averages_of(counts.averages)[index]);
  if (ms < 0) return std::nullopt;
  const Law law = law_of(*counts.requests, fresh);
  return LatencyPeek{.ms = ms, .bound_ms = bound_of(law), .requests = static_cast<double>(fresh)};
}

bool LatencyMeans::has_risen(const LatencyCounts& counts) const {
  if (made_at_ == 0 || exact_) return false;
  const Averages now = averages_of(counts.averages);
  for (const LatencyPart part : {LatencyPart::queue, LatencyPart::connect, LatencyPart::response}) {
    const auto index = static_cast<std::size_t>(part);
    if (before_[index] >= 0 && now[index] > before_[index] + 1) return true;
  }
  return false;
}

double LatencyMeans::rounding_bound_ms(LatencyPart part, const LatencyCounts& counts) const {
  const auto fresh = static_cast<double>(fresh_[anchor_of(part)]);
  if (exact_ || fresh == 0) return 0;
  return bound_of(law_of(counts.requests.value_or(0), fresh));
}

double LatencyMeans::new_requests(LatencyPart part, std::chrono::milliseconds steady) const {
  if (made_at_ != step_of(steady)) return 0;
  return exact_ ? exact_->fresh(part) : static_cast<double>(fresh_[anchor_of(part)]);
}

// The weights of an exponential average of n values are worth (2 N - 1) (1 - a) / (1 + a) equal
// ones.
double LatencyMeans::requests(LatencyPart part) const {
  if (exact_) return exact_->fresh(part);
  const auto fresh = static_cast<double>(fresh_[anchor_of(part)]);
  const double keep = std::exp(fresh * std::log1p(-1 / kWindow));
  return std::min(fresh, (2 * kWindow - 1) * (1 - keep) / (1 + keep));
}

double LatencyMeans::rounding_ms(LatencyPart part, const LatencyCounts& counts) const {
  const auto fresh = static_cast<double>(fresh_[anchor_of(part)]);
  if (exact_ || fresh == 0) return 0;
  const Law law = law_of(counts.requests.value_or(0), fresh);
  return kRoundingMs * std::hypot(law.after_window, law.keep * law.before_window) / law.gain;
}

}  // namespace skewd
