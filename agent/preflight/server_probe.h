// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "collectors/configuration.h"

namespace skewd {

/// Connects to every server that a pool may choose, many at a time and for at most 3 s each, and
/// where the pool declares an HTTP check, asks that. By pool and server, what went wrong; empty:
/// it answered as it should.
[[nodiscard]] std::map<std::pair<std::string, std::string>, std::string> probe_servers(
    const Configuration& configuration, const std::function<void(const std::string&)>& progress);

}  // namespace skewd
