// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/recorded_clock.h"

#include <algorithm>

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kFirstGuess = 1s;
constexpr milliseconds kLongestInterval = 60s;  // scrapes are never further apart on purpose

}  // namespace

Moment RecordedClock::move_to(Instant wall) {
  if (!last_) {
    last_ = Moment{wall, wall.time_since_epoch()};
    return *last_;
  }
  milliseconds step = wall - last_->wall;
  if (step > 0ms) {
    steps_.at(count_++ % steps_.size()) = step;
  } else {
    step = usual_step();
  }
  last_ = Moment{wall, last_->steady + step};
  return *last_;
}

milliseconds RecordedClock::usual_step() const {
  if (count_ == 0) return kFirstGuess;
  auto sorted = steps_;
  const std::size_t known = std::min(count_, sorted.size());
  const auto median = sorted.begin() + static_cast<std::ptrdiff_t>(known / 2);
  std::nth_element(sorted.begin(), median, sorted.begin() + static_cast<std::ptrdiff_t>(known));
  return std::min(*median, kLongestInterval);
}

}  // namespace skewd
