// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/access_record.h"

namespace skewd::traefik {

/// Reads Traefik's access log with `format: json`.
[[nodiscard]] std::unique_ptr<AccessLogReader> make_log_reader();

}  // namespace skewd::traefik
