// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/finding.h"
#include "collectors/instant.h"
#include "collectors/table.h"

namespace skewd {

/// Which maps hold something else than their files, since when, and the claim about it. A reload
/// reads the files anew, and what was set at run time is lost.
class TableDrift {
 public:
  /// Compares anew. What is as the file was when it was put in force, or as it is now, is no drift:
  /// an edit may wait for its reload.
  void compare(const std::vector<TableFile>& in_force, const std::vector<TableFile>& now,
               const Tables& running, Moment since);
  void clear() { maps_.clear(); }
  /// True if a map of that name, without folders, holds something else than its file.
  [[nodiscard]] bool has(const std::string& name) const;
  /// Claims one `config_drift` of the whole balancer, always info, if a map has differed for a
  /// minute.
  void claim(Moment now, std::vector<Finding>& claims) const;

  static auto visit_state(auto& self, auto& archive) { return archive(self.maps_); }

 private:
  struct Standing {
    std::string name;  // without folders
    std::string text;  // "shop.example is shop-v2, the file says shop"
    std::uint32_t entries = 0;
    Moment since;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.name, self.text, self.entries, self.since);
    }
  };
  std::vector<Standing> maps_;
};

}  // namespace skewd
