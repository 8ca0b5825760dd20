// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/map_files.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace skewd::haproxy {
namespace {

// More than routes are made of, so that what is left out is told there.
constexpr std::size_t kMostEntries = 200'001;
constexpr std::string_view kSpace = " \t\r";

}  // namespace

std::vector<MapEntry> read_map(const std::string& path, std::string_view text, std::size_t most) {
  std::vector<MapEntry> entries;
  std::size_t number = 0;
  while (!text.empty() && entries.size() < most) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t key = line.find_first_not_of(kSpace);
    if (key == std::string_view::npos || line.starts_with('#')) continue;
    const std::size_t key_end = std::min(line.find_first_of(kSpace, key), line.size());
    const std::size_t value = std::min(line.find_first_not_of(kSpace, key_end), line.size());
    const std::size_t value_end = std::max(line.find_last_not_of(kSpace) + 1, value);
    entries.push_back({std::string(line.substr(key, key_end - key)),
                       std::string(line.substr(value, value_end - value)),
                       {path, number, value + 1, value_end - value}});
  }
  return entries;
}

const MapFiles::MapFile& MapFiles::read(const std::string& path) {
  const auto [found, added] = maps_.try_emplace(path);
  if (!added) return found->second;
  Result<std::string> text = surroundings_.read_file(path);
  if (!text) {
    found->second.error = text.error().message;
  } else if (text->size() > kLargestConfigurationFile) {
    found->second.error = "it is larger than 64 MiB";
  } else {
    found->second.entries = read_map(path, *text, kMostEntries);
    files_.push_back({path, std::move(*text), {}});
  }
  return found->second;
}

std::vector<TableFile> MapFiles::tables(std::size_t most) const {
  std::vector<TableFile> tables;
  for (const auto& [path, map] : maps_) {
    if (!map.error.empty() || map.entries.size() > most) continue;
    std::vector<TableEntry> entries;
    for (const MapEntry& entry : map.entries) entries.push_back({entry.key, entry.value});
    std::sort(entries.begin(), entries.end());
    tables.push_back({path, std::make_shared<const std::vector<TableEntry>>(std::move(entries))});
  }
  return tables;
}

}  // namespace skewd::haproxy
