// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/config/settings.h"
#include "agent/doctor/examination.h"
#include "collectors/instant.h"

namespace skewd {

/// Tries the listening addresses, reads certificate, key and authorities as a start does, and tells
/// who may read what is served.
[[nodiscard]] Examinations examine_web(const Settings& settings, Instant now);

}  // namespace skewd
