// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporters/report.h"

namespace skewd::support {

/// Gives every balancer with numbers a history of 15 minutes, in which each server had what it was
/// due until 35 s ago, and since then what the report says.
void add_history(Report& report);

}  // namespace skewd::support
