// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/top/view.h"

namespace skewd::top {

/// A pool in the list.
struct Row {
  const Balancer* balancer = nullptr;
  const Pool* pool = nullptr;
  const Finding* finding = nullptr;  // the worst that is open; null: none
  std::string state;                 // a word
  std::optional<double> errors;      // 0..1, part of the latest requests
  std::optional<double> latency;     // seconds

  [[nodiscard]] Trouble trouble() const { return finding ? finding->severity : Trouble::none; }
  [[nodiscard]] Place place() const { return {balancer->name, pool->name}; }
};

/// The pools that the view shows, in its order: those in trouble first, or the largest; then as the
/// balancer has them. They live as long as the picture.
[[nodiscard]] std::vector<Row> rows_of(const Picture& picture, const View& view);

/// Which row is selected. `rows` is not empty.
[[nodiscard]] std::size_t selected_in(const std::vector<Row>& rows, const View& view);

/// The server of the pool to look at: one that a finding names, else the one that is furthest from
/// its due; null where shares are not told.
[[nodiscard]] const Server* worst_server(const Row& row);

/// The servers of an opened pool that the view shows, in its order.
[[nodiscard]] std::vector<const Server*> servers_of(const Detail& detail, const View& view);

/// The worst open finding that names this server; null: none.
[[nodiscard]] const Finding* finding_of(const Detail& detail, const Server& server);

/// Rate of a server over the last minute, as its share of the pool's.
[[nodiscard]] std::optional<double> rate_of(const Pool& pool, const Server& server);

}  // namespace skewd::top
