// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/access_record.h"

namespace skewd::nginx {

/// Reads the `log_format`s of README.md, of http and stream, as JSON and plain.
[[nodiscard]] std::unique_ptr<AccessLogReader> make_log_reader();

}  // namespace skewd::nginx
