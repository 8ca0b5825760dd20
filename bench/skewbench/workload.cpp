// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/workload.h"

#include <cmath>
#include <numbers>

namespace skewd::bench {
namespace {

constexpr double kOn = 20, kOff = 60;  // seconds, on average
constexpr double kDay = 86400;

}  // namespace

Rhythm::Rhythm(const Workload& workload, double hour_zero, Random random)
    : workload_(workload),
      hour_zero_(hour_zero),
      random_(random),
      on_factor_(random_.between(1.5, 2.5)) {}

double Rhythm::at(double seconds) {
  double factor = 1;
  if (workload_.bursty) {
    while (seconds >= toggles_at_) {
      on_ = !on_;
      toggles_at_ += (on_ ? kOn : kOff) * random_.exponential();
    }
    factor = on_ ? on_factor_ : ((kOn + kOff) - kOn * on_factor_) / kOff;
  }
  factor *= 1 + workload_.diurnal * std::sin(2 * std::numbers::pi * (seconds + hour_zero_) / kDay);
  if (workload_.weekend > 0 && std::fmod((seconds + hour_zero_) / kDay, 7) >= 5)
    factor *= 1 - workload_.weekend;
  return factor;
}

void Wander::step(double seconds, Random& random) {
  const double keep = std::exp(-seconds / seconds_);
  value_ = keep * value_ + deviation_ * std::sqrt(1 - keep * keep) * random.normal();
}

}  // namespace skewd::bench
