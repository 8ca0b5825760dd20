// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "collectors/result.h"

namespace skewd {

/// Makes a directory that only its owner may read, unless it is there. Error (config): which one,
/// and why not.
[[nodiscard]] Result<void> make_state_directory(const std::string& directory);

/// Lets only its owner read and write a file, as far as the file system can.
void keep_private(const std::filesystem::path& file);

}  // namespace skewd
