// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace skewd::support {

/// A fresh folder under /tmp, private to this user, that vanishes with the object.
class TempDirectory {
 public:
  TempDirectory();  // throws std::runtime_error when it cannot be made
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Writes a file into the folder, or replaces it, and returns its path.
  std::filesystem::path write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// All that a file holds; empty when it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

}  // namespace skewd::support
