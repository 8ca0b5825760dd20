// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace skewd {

/// How much evidence (nats) a stream must gather before it may speak, so that over 1000 pools of
/// 75 streams each there are `false_alarms_per_year` by chance. A likelihood-ratio CUSUM with
/// threshold h runs at least e^h scrapes between false alarms (Lorden 1971; Shin, Ramdas, Rinaldo,
/// arXiv 2203.03532). 5 s and one alarm a year give 26.9; 1 s gives 28.5.
[[nodiscard]] inline double threshold_nats(double scrape_seconds, double false_alarms_per_year) {
  constexpr double kSecondsPerYear = 365.25 * 86400;
  constexpr double kStreams = 1000.0 * 75.0;
  return std::log(kSecondsPerYear / scrape_seconds * kStreams / false_alarms_per_year);
}

}  // namespace skewd
