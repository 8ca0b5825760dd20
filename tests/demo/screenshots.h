// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace skewd::demo {

/// Breaks the site and takes pictures of the status page into that folder: all pools, one pool, and
/// a phone at night. Returns the program's exit status.
[[nodiscard]] int take_screenshots(const std::string& folder);

}  // namespace skewd::demo
