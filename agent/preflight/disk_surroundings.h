// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "collectors/configuration.h"

namespace skewd {

/// The text of a regular file of at most `most` bytes. The error says in the system's words why it
/// cannot be read, and for a larger one how large it is.
[[nodiscard]] Result<std::string> read_whole_file(const std::string& path, std::size_t most);

/// The files and the environment of this process, where a balancer would find them.
class DiskSurroundings final : public Surroundings {
 public:
  [[nodiscard]] Result<std::string> read_file(const std::string& path) const override;
  [[nodiscard]] std::vector<std::string> expand(const std::string& pattern) const override;
  [[nodiscard]] std::optional<std::string> environment(const std::string& name) const override;
};

}  // namespace skewd
