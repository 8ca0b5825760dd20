// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "collectors/nginx/config/remarks.h"
#include "collectors/nginx/config/tree.h"
#include "collectors/pool_spec.h"

namespace skewd::nginx {

/// A `server` line of an upstream.
struct UpstreamServer {
  ServerSpec spec;
  bool more_by_dns = false;  // `service=`: it stands for all that a SRV record names
};

/// Reads such a line; nothing if it has no address. What nginx refuses is told.
[[nodiscard]] std::optional<UpstreamServer> read_upstream_server(const Directive& directive,
                                                                 Remarks& remarks);

}  // namespace skewd::nginx
