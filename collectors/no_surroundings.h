// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/configuration.h"

namespace skewd {

/// There is nothing: for configurations that a running balancer tells, whose files are not ours.
class NoSurroundings final : public Surroundings {
 public:
  [[nodiscard]] Result<std::string> read_file(const std::string&) const override {
    return failure(ErrorKind::config, "is not ours to read");
  }
  [[nodiscard]] std::vector<std::string> expand(const std::string&) const override { return {}; }
  [[nodiscard]] std::optional<std::string> environment(const std::string&) const override {
    return std::nullopt;
  }
};

}  // namespace skewd
