// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "collectors/instant.h"

namespace skewd {

/// Renames a damaged database to `NAME.corrupt-TIME` (`now`, in seconds since 1970), where it takes
/// the place of an earlier one, and removes its logs. Returns the new path; empty: that failed.
[[nodiscard]] std::string set_aside(const std::filesystem::path& file, Instant now);

}  // namespace skewd
