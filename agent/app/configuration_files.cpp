// SPDX-License-Identifier: Apache-2.0
#include "agent/app/configuration_files.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace skewd {
namespace {

constexpr std::uintmax_t kLargest = std::uintmax_t{16} << 20;

}  // namespace

std::vector<RecordedConfig::File> read_configuration_files(const BalancerSettings& settings) {
  std::vector<RecordedConfig::File> files;
  for (const std::string& path : settings.config) {
    std::error_code trouble;
    if (!std::filesystem::is_regular_file(path, trouble)) continue;
    if (std::filesystem::file_size(path, trouble) > kLargest || trouble) continue;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) continue;
    files.push_back({path, std::move(text).str()});
  }
  return files;
}

}  // namespace skewd
