// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collectors/haproxy/config/variables.h"

namespace skewd::haproxy {

/// What became of the condition of an `.if` or `.elif`.
struct Verdict {
  bool holds = true;
  std::string fault;    // HAProxy would refuse it
  std::string unknown;  // a predicate that we do not know; it was taken as true
};

/// Evaluates the condition, for a HAProxy 3.0 that has every feature. Deeper than kDeepestNesting
/// parentheses and negations are a fault.
[[nodiscard]] Verdict evaluate(std::string_view condition, const Variables& variables);

}  // namespace skewd::haproxy
