// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporters/address_book.h"
#include "exporters/pool_place.h"
#include "exporters/report.h"
#include "exporters/status/html.h"

namespace skewd {

/// Findings of one report, worst first.
using Findings = std::vector<const Finding*>;

/// Those that are open.
[[nodiscard]] Findings open_findings(const Report& report);

/// The sentence at the top and, below it, the findings.
void append_verdict(Html& html, const Report& report);

/// The page stays under 200 kB, whatever is watched. Once it is full, what it has no room for is
/// left out, and that is said; until then there is room for any one piece, however long its names.
[[nodiscard]] inline bool is_full(const Html& html) { return html.size() > 150'000; }

/// The finding that is told first: the worst, or the one that explains it; null if none is open.
[[nodiscard]] const Finding* first_of(const Findings& open);

/// Whether a finding is what the page says first.
enum class Rank { first, other };

/// One finding with the verdict about its pool, its evidence, its cause and what is not to blame.
void append_finding(Html& html, const Finding& finding, const Report& report, Rank rank);

/// One balancer with its pools, those in trouble first.
void append_balancer(Html& html, const BalancerReport& balancer, const Report& report);

/// The latest changes of a balancer, the latest first; open if one of them is suspect.
void append_changes(Html& html, const std::string& balancer, const Report& report);

/// The probes with what their last requests showed; open if one of them found a mismatch.
void append_probes(Html& html, const Report& report);

/// One pool of a balancer that has numbers.
struct PoolView {
  const BalancerReport* balancer = nullptr;
  std::size_t index = 0;
  Findings findings;
  const AddressBook* addresses = nullptr;

  [[nodiscard]] const Topology::Pool& identity() const { return balancer->topology->pools[index]; }
  [[nodiscard]] const PoolReport& numbers() const { return balancer->pools[index]; }
};

/// The pool's head and at most `most_rows` of its servers, fewer if the page is full; returns how
/// many were shown.
std::size_t append_pool(Html& html, const PoolView& pool, std::size_t most_rows);

/// One pool with the verdict about it, all its servers and what concerns it.
void append_whole_pool(Html& html, const PoolPlace& place, const Report& report);

/// A table of servers, given by their places in the balancer's report, until the page is full;
/// returns how many were shown.
std::size_t append_servers(Html& html, const PoolView& pool, std::span<const std::size_t> places);

}  // namespace skewd
