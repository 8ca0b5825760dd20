// SPDX-License-Identifier: Apache-2.0
#include "tests/support/recorded_configuration.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "tests/support/memory_surroundings.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

namespace fs = std::filesystem;

void read_environment(const std::string& text, MemorySurroundings& surroundings) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) {
      surroundings.variables[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }
}

RecordedConfiguration read_case(const fs::path& folder) {
  RecordedConfiguration read;
  auto surroundings = std::make_unique<MemorySurroundings>();
  read.folder = folder;
  std::string adapted;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), folder).generic_string();
    const std::string text = read_file(entry.path());
    if (name == "expected") continue;
    if (name == "environment") {
      read_environment(text, *surroundings);
    } else if (name == "input.adapted") {
      adapted = text;
    } else {
      surroundings->files[name] = text;
      if (name.starts_with("input")) read.inputs.push_back({name, text, {}});
    }
  }
  std::sort(read.inputs.begin(), read.inputs.end(),
            [](const auto& one, const auto& other) { return one.path < other.path; });
  if (!read.inputs.empty()) read.inputs.front().adapted = adapted;
  read.surroundings = std::move(surroundings);
  return read;
}

}  // namespace

std::vector<RecordedConfiguration> recorded_configurations(std::string_view kind) {
  const fs::path folder = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/configuration" / kind;
  std::vector<RecordedConfiguration> found;
  if (!fs::exists(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) found.push_back(read_case(entry.path()));
  std::sort(found.begin(), found.end(),
            [](const auto& one, const auto& other) { return one.folder < other.folder; });
  return found;
}

}  // namespace skewd::support
