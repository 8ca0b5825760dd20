// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "agent/config/settings.h"
#include "collectors/result.h"
#include "collectors/scraper.h"

namespace skewd {

/// Who reads each balancer, by its name.
using Scrapers = std::map<std::string, Scraper>;

/// A scraper for every balancer of the settings. The error (config) names the balancer whose
/// sources cannot be understood.
[[nodiscard]] Result<Scrapers> make_scrapers(const Settings& settings);

/// True if both are read from the same places, so that a scraper of one can go on as the other's.
[[nodiscard]] bool reads_the_same(const BalancerSettings& one, const BalancerSettings& other);

}  // namespace skewd
