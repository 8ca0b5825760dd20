// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/nginx/config/variables.h"

namespace skewd::nginx {

/// What a block (server, location, if) says for the routes in it: its `set` lines and whether
/// names can be resolved at run time.
class Scope {
 public:
  /// `outer` is null for the outermost; `resolves`: if a `resolver` further out is in force.
  Scope(const Block& block, const Scope* outer, bool resolves);

  [[nodiscard]] bool has_resolver() const { return has_resolver_; }

  /// The values that `set` gives to a variable, those under an `if` first; those of inner blocks
  /// replace those of outer ones. None: it is not set. The last is unconditional only if its
  /// `otherwise` is true.
  [[nodiscard]] std::vector<Choice> values_of(std::string_view variable) const;

 private:
  struct SetLine {
    std::string_view variable;
    Choice choice;
  };
  void add(const Directive& directive, const Directive* condition);

  const Scope* outer_;
  bool has_resolver_;
  std::vector<SetLine> lines_;
};

}  // namespace skewd::nginx
