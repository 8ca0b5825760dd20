// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "collectors/result.h"
#include "exporters/server.h"

namespace skewd {

/// Which part of the past a client asks for.
struct HistoryQuery {
  std::chrono::seconds since{0};  // before now
  std::string balancer;           // empty: all
  std::string pool;               // empty: all
};

/// At most so many rows are told.
inline constexpr std::size_t kMostHistory = 1000;

/// Reads a whole number with its unit, "90s", "30m", "2h" or "7d": at least a second, at most ten
/// years. Error (config): what to write.
[[nodiscard]] Result<std::chrono::seconds> read_since(std::string_view text);

/// Reads `since`, `balancer` and `pool`; `usual` is for those who do not say since when. Error
/// (config): which part cannot be understood, and which parts there are.
[[nodiscard]] Result<HistoryQuery> read_history_query(const QueryArguments& arguments,
                                                      std::chrono::seconds usual);

}  // namespace skewd
