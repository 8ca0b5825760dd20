// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace skewd {

/// Asks the system's resolver for all names at once and waits for at most `bound`. Per name, why
/// it has no address, in the resolver's words; empty: it has one. Names that nobody answered for
/// in time say so.
[[nodiscard]] std::map<std::string, std::string, std::less<>> resolve_names(
    const std::vector<std::string>& names, std::chrono::milliseconds bound);

}  // namespace skewd
