// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace skewd::caddy {

/// What is of use in Caddy's metrics.
struct Metrics {
  std::map<std::string, bool, std::less<>> healthy;  // by upstream, as it is dialled
  std::optional<std::uint64_t> started;              // Unix seconds
  std::optional<std::uint64_t> loaded;               // the configuration, from 2.7 on
};

/// Of Prometheus' text format. What is not understood is passed over: there are hundreds of others.
[[nodiscard]] Metrics read_metrics(std::string_view text);

}  // namespace skewd::caddy
