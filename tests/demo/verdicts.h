// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace skewd::demo {

/// Which faults, and how.
struct VerdictRun {
  std::chrono::minutes warm_up{6};
  std::size_t at_once = 6;  // sites; each takes a twentieth of a core
  std::string only = {};    // part of a fault's name; empty: all
};

/// Injects each fault once, into a site and under an agent of its own that have run for `warm_up`,
/// and shows how soon the right verdict is given, and what else was said meanwhile. Returns how
/// many verdicts were wrong or missing.
std::size_t run_verdicts(const VerdictRun& run);

}  // namespace skewd::demo
