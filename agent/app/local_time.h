// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "exporters/incident/incident.h"

namespace skewd {

/// "local time 2026-11-21 15:02:00 – 15:40:00 CET": a period in the time of this host.
[[nodiscard]] std::string local_period(const TimeSpan& period);

}  // namespace skewd
