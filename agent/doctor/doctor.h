// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/config/settings.h"
#include "agent/doctor/examination.h"
#include "collectors/net/ask.h"

namespace skewd {

/// Tries everything that the settings name, once and within bounds: the sources of all balancers at
/// the same time, Alertmanagers and the files of a login there, the directory of the state, the
/// listening addresses with their certificates and users, and our own rights.
[[nodiscard]] Examinations examine(const Settings& settings, const AskLimits& limits);

}  // namespace skewd
