// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/access_record.h"

namespace skewd::apache {

/// Reads the `LogFormat` of README.md.
[[nodiscard]] std::unique_ptr<AccessLogReader> make_log_reader();

}  // namespace skewd::apache
