// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/balancer.h"

namespace skewd::envoy {

/// Reads the admin interface of Envoy.
[[nodiscard]] std::unique_ptr<AnswerReader> make_status_reader(const Source& source);

}  // namespace skewd::envoy
