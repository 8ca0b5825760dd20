// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {

/// Reads a line of the `global` section: what concerns variables and paths.
void read_global_line(const Line& line, Reading& reading);

}  // namespace skewd::haproxy
