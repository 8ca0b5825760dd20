// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fnmatch.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::support {

/// Files and environment variables that exist only here. Paths are taken as they are asked for.
class MemorySurroundings final : public Surroundings {
 public:
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> variables;

  [[nodiscard]] Result<std::string> read_file(const std::string& path) const override {
    const auto found = files.find(path);
    if (found != files.end()) return found->second;
    return failure(ErrorKind::config, "No such file or directory");
  }
  [[nodiscard]] std::vector<std::string> expand(const std::string& pattern) const override {
    std::vector<std::string> found;
    for (const auto& [path, text] : files) {
      if (fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0) found.push_back(path);
    }
    return found;
  }
  [[nodiscard]] std::optional<std::string> environment(const std::string& name) const override {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  }
};

}  // namespace skewd::support
