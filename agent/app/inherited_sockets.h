// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/result.h"

namespace skewd {

/// The sockets that systemd handed over to this process ("socket activation"), in its order. They
/// are taken once: children get none of them. Error (config): there are none.
[[nodiscard]] Result<std::vector<int>> take_inherited_sockets();

}  // namespace skewd
