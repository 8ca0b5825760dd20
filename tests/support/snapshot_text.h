// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::support {

/// All that a snapshot says but its time, for people to read and for tests to compare. What the
/// balancer does not tell is "-".
[[nodiscard]] std::string render_snapshot(const Snapshot& snapshot);

/// "error malformed: an empty answer instead of statistics".
[[nodiscard]] std::string render_error(const Error& error);

/// One or the other.
[[nodiscard]] std::string render_reading(const Result<Snapshot>& reading);

}  // namespace skewd::support
