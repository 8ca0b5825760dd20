// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "alerts/change.h"
#include "alerts/finding.h"

namespace skewd {

/// What to do first about a finding, in the words of that kind of balancer where there is a command
/// for it; empty: nothing that is right in general. `change`: the one before it; may be null.
[[nodiscard]] std::string remedy_of(const Finding& finding, const Change* change,
                                    std::string_view kind);

}  // namespace skewd
