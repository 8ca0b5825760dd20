// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "agent/recording/recorded_scrape.h"
#include "collectors/settings.h"

namespace skewd {

/// The configuration files of a balancer that are there, are files of at most 16 MiB and may be
/// read by us; the others are left out.
[[nodiscard]] std::vector<RecordedConfig::File> read_configuration_files(
    const BalancerSettings& settings);

}  // namespace skewd
