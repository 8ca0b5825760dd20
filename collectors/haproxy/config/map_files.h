// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::haproxy {

/// A line of a map: what is looked up, and what that gives.
struct MapEntry {
  std::string key;
  std::string value;
  Place value_place;
};

/// The entries of a map file's text. After `most` entries the rest is not read.
[[nodiscard]] std::vector<MapEntry> read_map(const std::string& path, std::string_view text,
                                             std::size_t most);

/// Map files, each read once.
class MapFiles {
 public:
  struct MapFile {
    std::vector<MapEntry> entries;
    std::string error;  // not empty: it cannot be read
  };

  explicit MapFiles(const Surroundings& surroundings) : surroundings_(surroundings) {}

  [[nodiscard]] const MapFile& read(const std::string& path);
  /// What maps of at most `most` entries hold, in the order of their paths.
  [[nodiscard]] std::vector<TableFile> tables(std::size_t most) const;
  /// Those that were read, in the order in which they were asked for.
  [[nodiscard]] std::vector<ConfigurationFile> take() && { return std::move(files_); }

 private:
  const Surroundings& surroundings_;
  std::map<std::string, MapFile> maps_;
  std::vector<ConfigurationFile> files_;
};

}  // namespace skewd::haproxy
