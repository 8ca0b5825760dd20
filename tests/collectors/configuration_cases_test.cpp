// SPDX-License-Identifier: Apache-2.0
// A case is a folder tests/cases/configuration/<kind>/<case>: the files named input* are read, in
// the order of their names; all the others can be included or looked up. `environment` has lines
// NAME=value, `input.adapted` what the vendor's adapter made of the input.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "collectors/balancer.h"
#include "tests/support/configuration_text.h"
#include "tests/support/memory_surroundings.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

namespace fs = std::filesystem;

struct ConfigurationCase {
  std::vector<ConfigurationFile> inputs;
  MemorySurroundings surroundings;
};

void read_environment(const std::string& text, MemorySurroundings& surroundings) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) {
      surroundings.variables[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }
}

void read_case(const fs::path& folder, ConfigurationCase& read) {
  std::string adapted;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), folder).generic_string();
    const std::string text = read_file(entry.path());
    if (name == "expected") continue;
    if (name == "environment") {
      read_environment(text, read.surroundings);
    } else if (name == "input.adapted") {
      adapted = text;
    } else {
      read.surroundings.files[name] = text;
      if (name.starts_with("input")) read.inputs.push_back({name, text, {}});
    }
  }
  std::sort(read.inputs.begin(), read.inputs.end(),
            [](const auto& one, const auto& other) { return one.path < other.path; });
  if (!read.inputs.empty()) read.inputs.front().adapted = adapted;
}

std::vector<fs::path> folders_of(const BalancerKind& kind) {
  const fs::path folder = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/configuration" / kind.name;
  std::vector<fs::path> found;
  if (!fs::exists(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

TEST_CASE("configuration: every kind whose configuration is read has cases") {
  for (const BalancerKind& kind : balancer_kinds()) {
    CAPTURE(kind.name);
    CHECK(folders_of(kind).empty() == (kind.configuration == nullptr));
  }
}

TEST_CASE("configuration: files are read as written down") {
  for (const BalancerKind& kind : balancer_kinds()) {
    for (const fs::path& folder : folders_of(kind)) {
      CAPTURE(folder.string());
      ConfigurationCase recorded;
      read_case(folder, recorded);
      REQUIRE_FALSE(recorded.inputs.empty());
      const std::string actual =
          render_configuration(kind.configuration->read(recorded.inputs, recorded.surroundings));
      if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(folder / "expected") << actual;
      }
      CHECK(actual == read_file(folder / "expected"));
    }
  }
}

}  // namespace
}  // namespace skewd::support
