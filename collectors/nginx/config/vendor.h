// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::nginx {

/// The arguments of `nginx -t` for the first main file; empty: there is none with an absolute
/// path, as it is with fragments and dumps.
[[nodiscard]] std::vector<std::string> checker_arguments(std::span<const ConfigurationFile> files);

/// The remarks of `nginx -t`. What only the user who checks is to blame for is an info.
[[nodiscard]] std::vector<Diagnostic> read_checker_remarks(std::string_view output, bool accepted);

}  // namespace skewd::nginx
