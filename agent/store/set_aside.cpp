// SPDX-License-Identifier: Apache-2.0
#include "agent/store/set_aside.h"

#include <chrono>
#include <system_error>

namespace skewd {

namespace fs = std::filesystem;

// What the rows of a damaged file's log would say is as doubtful as the file. One is kept for those
// who want to look; more would fill the disk that may be the fault.
std::string set_aside(const fs::path& file, Instant now) {
  std::error_code ignored;
  const std::string beginning = file.filename().string() + ".corrupt-";
  for (const auto& entry : fs::directory_iterator(file.parent_path(), ignored)) {
    if (!entry.path().filename().string().starts_with(beginning)) continue;
    fs::remove(entry.path(), ignored);
  }
  for (const char* log : {"-wal", "-shm"}) fs::remove(file.string() + log, ignored);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  const fs::path aside = file.parent_path() / (beginning + std::to_string(seconds.count()));
  std::error_code problem;
  fs::rename(file, aside, problem);
  return problem ? "" : aside.string();
}

}  // namespace skewd
