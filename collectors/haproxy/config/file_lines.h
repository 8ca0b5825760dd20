// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "collectors/configuration.h"
#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {

/// Calls `take` with every line of the file that counts and has a word, in order, and tells what
/// is wrong with lines as such: quotes, undefined variables, conditional blocks, the line end.
void read_file_lines(const ConfigurationFile& file, Reading& reading,
                     const std::function<void(Line)>& take);

}  // namespace skewd::haproxy
