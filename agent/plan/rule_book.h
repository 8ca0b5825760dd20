// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace skewd {

/// Who finds out whether a rule is kept.
enum class RuleSource {
  reader,   // while the files are read
  check,    // from what they declare
  outside,  // the vendor's program, a name server, the servers themselves
};

/// One rule of `skewd check`, for --help, SARIF and the pages in docs/checks/.
struct Rule {
  std::string_view name;  // a public word
  RuleSource source = RuleSource::check;
  std::string_view meaning;  // what it finds, one sentence without a full stop
};

/// All rules, in alphabetical order.
[[nodiscard]] std::span<const Rule> rule_book();

[[nodiscard]] bool is_rule(std::string_view name);

}  // namespace skewd
