// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace skewd::support {

/// The block between ``` in docs/probes.md which contains `part`. Throws std::runtime_error if
/// there is none.
[[nodiscard]] std::string documented_recipe(const std::string& part);

}  // namespace skewd::support
