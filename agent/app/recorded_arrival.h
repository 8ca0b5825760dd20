// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/app/scrape_loop.h"
#include "agent/recording/recorded_scrape.h"

namespace skewd {

/// What a recording keeps of a scrape of a balancer of that kind. Takes the answers out of it.
[[nodiscard]] RecordedScrape take_recording(Arrival& arrival, const std::string& kind);

}  // namespace skewd
