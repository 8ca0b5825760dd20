// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/balancer.h"

namespace skewd::apache {

/// Reads mod_status, the balancer manager, or both, as the URL says.
[[nodiscard]] std::unique_ptr<AnswerReader> make_status_reader(const Source& source);

}  // namespace skewd::apache
