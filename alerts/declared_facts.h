// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/configuration.h"

namespace skewd {

/// What a file says of a server, without where and how it says it.
struct DeclaredServer {
  std::string name;
  std::string address;  // as written
  double weight = 1;
  bool backup = false;
  bool down = false;            // taken out by the file
  bool resolved_later = false;  // its address comes from a name, at run time
  bool is_literal = false;      // the address is an IPv4 address with a port, as balancers show it

  bool operator==(const DeclaredServer&) const = default;
  static auto visit_state(auto& self, auto& archive) {
    return archive(self.name, self.address, self.weight, self.backup, self.down,
                   self.resolved_later, self.is_literal);
  }
};

/// What a file says of a pool.
struct DeclaredPool {
  std::string name;
  std::string algorithm;
  std::string file;                     // its name without folders
  bool servers_unknown = false;         // (more) servers come from elsewhere
  bool implicit = false;                // an address in a route
  std::vector<DeclaredServer> servers;  // in the order of their names

  /// Two declarations that say the same in files of other names are the same.
  bool operator==(const DeclaredPool& other) const {
    return name == other.name && algorithm == other.algorithm &&
           servers_unknown == other.servers_unknown && implicit == other.implicit &&
           servers == other.servers;
  }
  static auto visit_state(auto& self, auto& archive) {
    return archive(self.name, self.algorithm, self.file, self.servers_unknown, self.implicit,
                   self.servers);
  }
};

/// Where a file sends some requests of a listener.
struct DeclaredRoute {
  std::string listener;
  std::string condition;  // empty: all that no other route takes
  std::string target;     // in words: "media", "media 90 %, video 10 %"

  bool operator==(const DeclaredRoute&) const = default;
  static auto visit_state(auto& self, auto& archive) {
    return archive(self.listener, self.condition, self.target);
  }
};

/// What configuration files declare, as little of it as tells whether two of them mean the same.
/// Two that differ in comments, order of words or places are equal.
struct DeclaredFacts {
  std::vector<DeclaredPool> pools;    // in the order of their names
  std::vector<DeclaredRoute> routes;  // of one listener in the order that counts; at most 10 000
  std::vector<TableFile> tables;      // maps, in the order of their paths

  [[nodiscard]] bool is_plausible() const {
    return std::all_of(tables.begin(), tables.end(),
                       [](const TableFile& table) { return table.entries != nullptr; });
  }

  /// The pool of that name, or null.
  [[nodiscard]] const DeclaredPool* find(std::string_view pool) const;

  bool operator==(const DeclaredFacts&) const = default;
  static auto visit_state(auto& self, auto& archive) {
    return archive(self.pools, self.routes, self.tables);
  }
};

/// The server of that name, or null: there is none, or more than one.
[[nodiscard]] const DeclaredServer* find_server(const DeclaredPool& pool, std::string_view server);

[[nodiscard]] DeclaredFacts facts_of(const Configuration& configuration);

}  // namespace skewd
