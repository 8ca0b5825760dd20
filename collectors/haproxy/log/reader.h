// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/access_record.h"

namespace skewd::haproxy {

/// Reads `option httplog`, `httpslog` and `tcplog`, and the JSON of README.md.
[[nodiscard]] std::unique_ptr<AccessLogReader> make_log_reader();

}  // namespace skewd::haproxy
