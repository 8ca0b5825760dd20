// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/cli/status_report.h"
#include "agent/cli/text_table.h"
#include "collectors/result.h"

namespace skewd {

struct PoolPlace {
  std::string balancer;
  std::string pool;
};

/// Which pool "shop" or "edge/shop" means. Error (config): there is none, or several; names them.
[[nodiscard]] Result<PoolPlace> find_pool(const StatusReport& report, std::string_view name);

/// The path of its JSON, as a URL has it.
[[nodiscard]] std::string pool_path(const PoolPlace& place);

/// The verdict in the JSON of a pool, with printable texts.
struct ToldVerdict {
  bool well = false;
  std::string word;
  std::string headline;
  std::vector<std::pair<std::string, std::string>> lines;
};
[[nodiscard]] Result<ToldVerdict> read_verdict(std::string_view json);

[[nodiscard]] std::string render_why(const ToldVerdict& verdict, Colour colour);

}  // namespace skewd
