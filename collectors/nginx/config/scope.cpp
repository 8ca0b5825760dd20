// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/scope.h"

#include <algorithm>

namespace skewd::nginx {

Scope::Scope(const Block& block, const Scope* outer, bool resolves)
    : outer_(outer), has_resolver_(resolves) {
  for (const Directive& directive : block) {
    const std::string_view name = directive.name();
    if (name == "resolver") has_resolver_ = true;
    if (name == "set") add(directive, nullptr);
    if (name != "if" || !directive.has_block()) continue;
    for (const Directive& inner : directive.block()) {
      if (inner.name() == "set") add(inner, &directive);
    }
  }
}

void Scope::add(const Directive& directive, const Directive* condition) {
  if (directive.arguments().size() != 2 || !directive.argument(0).starts_with('$')) return;
  SetLine line;
  line.variable = directive.argument(0).substr(1);
  line.choice.value = directive.argument(1);
  line.choice.otherwise = condition == nullptr;
  if (condition != nullptr) line.choice.when = condition->text();
  line.choice.value_place = directive.place_of(directive.arguments().back());
  line.choice.place = directive.place();
  lines_.push_back(std::move(line));
}

// The last line that holds wins, so they are looked at from the end.
std::vector<Choice> Scope::values_of(std::string_view variable) const {
  std::vector<Choice> values;
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    for (std::size_t at = scope->lines_.size(); at-- > 0;) {
      const SetLine& line = scope->lines_[at];
      if (line.variable != variable) continue;
      values.push_back(line.choice);
      if (line.choice.otherwise) return values;
    }
  }
  return values;
}

}  // namespace skewd::nginx
