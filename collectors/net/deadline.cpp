// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/deadline.h"

#include <algorithm>

namespace skewd {

using std::chrono::milliseconds;

std::string duration_text(milliseconds duration) {
  const auto count = duration.count();
  if (count % 1000 == 0) return std::to_string(count / 1000) + " s";
  return std::to_string(count) + " ms";
}

milliseconds Deadline::remaining() const {
  return std::max(std::chrono::ceil<milliseconds>(at_ - Clock::now()), milliseconds{0});
}

Deadline Deadline::sooner(milliseconds after) const {
  const Deadline other(after);
  return other.at_ < at_ ? other : *this;
}

}  // namespace skewd
