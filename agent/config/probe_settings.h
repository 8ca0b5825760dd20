// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "agent/config/toml_reader.h"
#include "collectors/probe.h"
#include "collectors/settings.h"

namespace skewd {

/// Reads every [[probe]] of the top level, which may name these balancers. What is wrong goes into
/// the reader's faults.
[[nodiscard]] std::vector<ProbeSettings> read_probes(
    const TomlReader& top, const std::vector<BalancerSettings>& balancers);

}  // namespace skewd
