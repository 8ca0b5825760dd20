// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "agent/plan/facts.h"
#include "collectors/balancer.h"
#include "collectors/configuration.h"

namespace skewd {

/// What a check sees: the configuration, who is routed to, and what is known of the world.
class CheckInput {
 public:
  /// All arguments must outlive it.
  CheckInput(const BalancerKind& kind, const Configuration& configuration, const Facts& facts);

  [[nodiscard]] const BalancerKind& kind() const { return kind_; }
  [[nodiscard]] const Configuration& configuration() const { return configuration_; }
  [[nodiscard]] const Facts& facts() const { return facts_; }
  [[nodiscard]] const PoolSpec* find_pool(std::string_view name) const;
  /// True if a route leads to it, or one does whose target only a request can tell.
  [[nodiscard]] bool is_used(const PoolSpec& pool) const;
  /// Where requests go whose route fails: the pool of a later rule that takes all; empty: nowhere.
  [[nodiscard]] std::string fallback_of(const RouteSpec& route) const;

 private:
  const BalancerKind& kind_;
  const Configuration& configuration_;
  const Facts& facts_;
  std::unordered_map<std::string_view, const PoolSpec*> pools_;
  std::unordered_set<std::string_view> routed_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> catching_;  // by listener
  bool has_computed_route_ = false;
};

/// Adds what it finds. Each is pure, and fires for one rule only.
using Check = void (*)(const CheckInput& input, std::vector<Diagnostic>& found);

/// A row of the table of checks: its file in agent/plan/checks/ and the rule that it finds.
struct CheckKind {
  std::string_view rule;
  Check run;
};

[[nodiscard]] std::span<const CheckKind> check_kinds();

/// Runs all checks, leaves out what a comment `skewd: ignore` silences, and sorts by file and
/// line. The readers' own remarks and the vendor's go through the same sieve.
[[nodiscard]] std::vector<Diagnostic> run_checks(const CheckInput& input,
                                                 std::vector<Diagnostic> remarks);

}  // namespace skewd
