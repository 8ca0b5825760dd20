// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/balancer.h"

namespace skewd::caddy {

/// Reads the admin endpoint of Caddy.
[[nodiscard]] std::unique_ptr<AnswerReader> make_status_reader(const Source& source);

}  // namespace skewd::caddy
