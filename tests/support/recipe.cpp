// SPDX-License-Identifier: Apache-2.0
#include "tests/support/recipe.h"

#include <filesystem>
#include <stdexcept>

#include "tests/support/temp_directory.h"

namespace skewd::support {

std::string documented_recipe(const std::string& part) {
  const std::string text = read_file(std::filesystem::path(SKEWD_SOURCE_DIR) / "docs/probes.md");
  for (std::size_t begin = text.find("\n```"); begin != std::string::npos;) {
    const std::size_t first = text.find('\n', begin + 1) + 1;
    const std::size_t end = text.find("\n```", first);
    std::string block = text.substr(first, end + 1 - first);
    if (block.find(part) != std::string::npos) return block;
    begin = text.find("\n```", end + 4);
  }
  throw std::runtime_error("docs/probes.md has no lines with " + part);
}

}  // namespace skewd::support
