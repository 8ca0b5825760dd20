// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/result.h"
#include "collectors/source.h"

namespace skewd {

/// What it means that connecting to `source` failed with this `errno`, and what mends it.
[[nodiscard]] Error connect_error(const Source& source, int number);

}  // namespace skewd
