// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "alerts/change.h"
#include "alerts/finding.h"
#include "alerts/verdict.h"
#include "exporters/address_book.h"
#include "exporters/report.h"
#include "exporters/trace_report.h"

namespace skewd {

using Json = nlohmann::ordered_json;  // keys in the order in which people want to read them

/// Names and sentences: bounded and valid UTF-8.
[[nodiscard]] Json json_name(std::string_view name);
[[nodiscard]] Json json_text(std::string_view text);

/// Six decimals are more than shares and seconds are worth; null if absent, infinite or no number.
[[nodiscard]] Json json_number(double value);
[[nodiscard]] Json json_number(const std::optional<double>& value);
[[nodiscard]] Json json_number(const std::optional<float>& value);

[[nodiscard]] Json json_time(const std::optional<Instant>& at);

[[nodiscard]] Json json_finding(const Finding& finding);
[[nodiscard]] Json json_change(const Change& change);
[[nodiscard]] Json json_probe(const ProbeReport& probe);
[[nodiscard]] Json json_trace(const TraceReport& trace);
[[nodiscard]] Json json_verdict(const Verdict& verdict);
/// What a pool did in the last 15 minutes, a column per number; with the shares of its servers, as
/// far as they are kept. `pool` is a position in the balancer's topology.
[[nodiscard]] Json json_history(const BalancerReport& balancer, std::size_t pool);
/// `pool` is a position in the balancer's topology.
[[nodiscard]] Json json_pool(const BalancerReport& balancer, std::size_t pool,
                             const AddressBook& addresses);
[[nodiscard]] Json json_balancer(const BalancerReport& balancer, const AddressBook& addresses);

}  // namespace skewd
