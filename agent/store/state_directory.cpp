// SPDX-License-Identifier: Apache-2.0
#include "agent/store/state_directory.h"

#include <system_error>

namespace skewd {

namespace fs = std::filesystem;

Result<void> make_state_directory(const std::string& directory) {
  std::error_code problem;
  if (fs::create_directories(directory, problem)) {
    fs::permissions(directory, fs::perms::owner_all, problem);
  }
  if (!problem) return {};
  return failure(ErrorKind::config, directory + ": " + problem.message());
}

void keep_private(const fs::path& file) {
  std::error_code ignored;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, ignored);
}

}  // namespace skewd
