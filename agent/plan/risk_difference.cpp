// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/risk_difference.h"

#include <map>
#include <string>
#include <utility>

namespace skewd {
namespace {

using Same = std::pair<std::string, std::string>;

Same key_of(const Diagnostic& diagnostic) {
  return {diagnostic.rule + " " + std::string(name_of(diagnostic.severity)), diagnostic.text};
}

}  // namespace

void compare_risks(const std::vector<Diagnostic>& before, const std::vector<Diagnostic>& after,
                   Comparison& comparison) {
  std::map<Same, std::size_t> old;
  for (const Diagnostic& one : before) ++old[key_of(one)];
  for (const Diagnostic& one : after) {
    const auto found = old.find(key_of(one));
    const bool stands = found != old.end() && found->second > 0;
    if (stands) --found->second;
    (stands ? comparison.standing_risks : comparison.new_risks).push_back(one);
  }
  for (const Diagnostic& one : before) {
    const auto found = old.find(key_of(one));
    if (found->second == 0) continue;
    --found->second;
    comparison.vanished_risks.push_back(one);
  }
}

}  // namespace skewd
