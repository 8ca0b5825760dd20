// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace skewd::ipvs {

/// What a scheduler of IPVS does, in words that share_class_of knows.
struct Scheduler {
  std::string_view name;
  std::string_view algorithm;  // empty: none of those
  bool weighs;                 // false: any weight but 0 is as good as another
};

/// Of an unknown scheduler: no algorithm, and weights that count.
[[nodiscard]] Scheduler scheduler_of(std::string_view name);

}  // namespace skewd::ipvs
