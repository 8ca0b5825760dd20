// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::support {

/// A configuration in a folder: the files named input* are what is read, in the order of their
/// names; all the others can be included or looked up. `environment` has lines NAME=value,
/// `input.adapted` is what the vendor's adapter made of the input.
struct RecordedConfiguration {
  std::filesystem::path folder;
  std::vector<ConfigurationFile> inputs;
  std::unique_ptr<const Surroundings> surroundings;
};

/// All of a kind, by name: the folders in tests/cases/configuration/<kind>.
[[nodiscard]] std::vector<RecordedConfiguration> recorded_configurations(std::string_view kind);

}  // namespace skewd::support
