// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "collectors/count.h"

namespace skewd {

/// What is looked up, and what that gives.
struct TableEntry {
  std::string key;
  std::string value;
  auto operator<=>(const TableEntry&) const = default;
};

/// A list that a balancer looks requests up in, and that can be changed while it runs.
struct TableState {
  enum class Kind : std::uint8_t {
    map,  // gives a value
    acl,  // says yes or no
  };
  Kind kind = Kind::map;
  std::string name;  // as the balancer names it: the path of its file, or "#3"
  Count count;       // of entries, as the balancer counts them
  Count version;     // of the whole list, where it can be exchanged at once
  std::shared_ptr<const std::vector<TableEntry>> entries;  // sorted; null: they were not read

  bool operator==(const TableState&) const = default;
};

/// What a file holds that a map is made of.
struct TableFile {
  std::string path;                                        // as the configuration names it
  std::shared_ptr<const std::vector<TableEntry>> entries;  // sorted, never null

  bool operator==(const TableFile& other) const {
    return path == other.path && *entries == *other.entries;
  }
};

/// All tables of a balancer, in its own order.
using Tables = std::vector<TableState>;

}  // namespace skewd
