// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/nginx/config/remarks.h"
#include "collectors/nginx/config/tree.h"

namespace skewd::nginx {

/// One value that a variable may have.
struct Choice {
  std::string_view value;  // may hold variables in turn
  std::string when;        // "$host: img.example"; empty: always
  std::string host;        // if it depends on the host alone
  bool otherwise = false;  // for whatever no other choice is for
  double share = 1;        // of split_clients
  Place value_place;
  Place place;  // of the whole entry
};

/// A variable whose values the configuration lists.
struct Variable {
  bool is_split = false;  // by shares, else by what a request says
  std::vector<Choice> choices;
};

/// The variables that `map`, `geo` and `split_clients` declare.
class Variables {
 public:
  /// Reads such a block. Shares of more than 100 % are told, as nginx refuses them.
  void read(const Directive& block, Remarks& remarks);
  /// `name` without the dollar sign; null: nothing lists its values.
  [[nodiscard]] const Variable* find(std::string_view name) const;

 private:
  std::unordered_map<std::string, Variable> variables_;
};

}  // namespace skewd::nginx
