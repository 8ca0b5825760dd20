// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/source.h"

namespace skewd {

/// Whether the path of a unix source is a shell pattern, such as "/run/haproxy/*.sock".
[[nodiscard]] bool is_pattern(const Source& source);

/// The sockets that exist now and match, sorted by path. Files of other types are left out.
[[nodiscard]] std::vector<Source> matching_sockets(const Source& pattern);

}  // namespace skewd
