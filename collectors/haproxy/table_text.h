// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/table.h"

namespace skewd::haproxy {

/// Reads `show map` or `show acl` without arguments. A table without a file is named "#3, line 12
/// of haproxy.cfg"; what HAProxy makes for itself is left out. Counts are those of entries where
/// the number of rules that use the table divides HAProxy's, which counts each once per rule.
/// Nothing without the header: HAProxy did not understand.
[[nodiscard]] std::optional<Tables> read_table_list(TableState::Kind kind, std::string_view text);

/// Reads `show map FILE`: its entries, sorted. Nothing if it is no list of entries.
[[nodiscard]] std::optional<std::vector<TableEntry>> read_table_entries(std::string_view text);

}  // namespace skewd::haproxy
