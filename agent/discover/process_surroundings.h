// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/preflight/disk_surroundings.h"
#include "collectors/configuration.h"

namespace skewd {

/// The files of this host below `root`, and the environment of a process as far as this user may
/// read it.
class ProcessSurroundings final : public Surroundings {
 public:
  /// `root` is empty, or a folder that takes the place of "/". `environment`: the file with the
  /// variables, such as "/proc/812/environ".
  ProcessSurroundings(std::string root, const std::string& environment);

  [[nodiscard]] Result<std::string> read_file(const std::string& path) const override;
  [[nodiscard]] std::vector<std::string> expand(const std::string& pattern) const override;
  [[nodiscard]] std::optional<std::string> environment(const std::string& name) const override;

 private:
  DiskSurroundings disk_;
  std::string root_;
  std::map<std::string, std::string> variables_;
};

}  // namespace skewd
