// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/access_record.h"
#include "collectors/haproxy/log/line_fields.h"

namespace skewd::haproxy {

/// What a line says about pool and server. The two letters of its termination tell who ended the
/// request and in which phase (configuration.txt of HAProxy, 8.5); the times tell how far it came.
void judge(const LineFields& fields, AccessRecord& record);

}  // namespace skewd::haproxy
