// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/configuration.h"

namespace skewd {

/// The lines of the files of a configuration, for those who show or count in them.
class SourceLines {
 public:
  /// The configuration must outlive it.
  explicit SourceLines(const Configuration& configuration);

  /// The line without its end; empty: there is none.
  [[nodiscard]] std::string_view line_of(const Place& place) const;

 private:
  struct File {
    std::string_view text;
    std::vector<std::size_t> begins;  // of each line; filled when first needed
  };
  mutable std::map<std::string_view, File> files_;
};

}  // namespace skewd
