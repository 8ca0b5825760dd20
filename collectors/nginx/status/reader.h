// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/balancer.h"

namespace skewd::nginx {

/// Finds out what answers at the URL (stub_status, the VTS module, Angie's API, NGINX Plus's API)
/// and reads that from then on.
[[nodiscard]] std::unique_ptr<AnswerReader> make_status_reader(const Source& source);

}  // namespace skewd::nginx
