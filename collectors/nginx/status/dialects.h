// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "collectors/json_value.h"
#include "collectors/result.h"
#include "collectors/snapshot_draft.h"

namespace skewd::nginx {

/// `stub_status`: requests in all, as a listener. Error (malformed): no such text.
[[nodiscard]] Result<void> read_stub_status(std::string_view text, SnapshotDraft& draft);

/// nginx-module-vts, its JSON: every attempt by server, answers by class, sums of times.
void read_vts(JsonValue root, SnapshotDraft& draft);

/// Angie's API, the whole tree: upstreams that have a `zone`.
void read_angie(JsonValue root, SnapshotDraft& draft);

/// NGINX Plus's API, each an answer of its own.
void read_plus_process(JsonValue root, SnapshotDraft& draft);
void read_plus_zones(JsonValue root, SnapshotDraft& draft);
void read_plus_upstreams(JsonValue root, PoolMode mode, SnapshotDraft& draft);

}  // namespace skewd::nginx
