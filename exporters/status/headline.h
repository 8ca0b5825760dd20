// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "exporters/report.h"

namespace skewd {

/// The sentence at the top of the page. Only what was read and judged is called even; the sentence
/// says what that is based on.
struct Headline {
  std::string_view tone;  // "even", "info", "warning", "critical"
  std::string sentence;
};

[[nodiscard]] Headline headline_of(const Report& report);

}  // namespace skewd
