// SPDX-License-Identifier: Apache-2.0
#include "exporters/history_query.h"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "exporters/utf8.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kLongest = std::chrono::seconds(24h * 3650).count();

std::int64_t seconds_in(std::string_view unit) {
  if (unit == "s") return 1;
  if (unit == "m") return 60;
  if (unit == "h") return 3600;
  return unit == "d" ? 86'400 : 0;
}

}  // namespace

Result<std::chrono::seconds> read_since(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::int64_t unit = seconds_in(text.substr(static_cast<std::size_t>(end - text.data())));
  if (problem == std::errc() && number > 0 && unit > 0 && number <= kLongest / unit) {
    return std::chrono::seconds(number * unit);
  }
  return failure(ErrorKind::config, "'" + valid_utf8(text) +
                                        "' is not a time back from now; write for example 30m, "
                                        "2h or 7d, at most 3650d");
}

Result<HistoryQuery> read_history_query(const QueryArguments& arguments,
                                        std::chrono::seconds usual) {
  HistoryQuery query{usual, {}, {}};
  for (const auto& [key, value] : arguments) {
    if (key == "since") {
      const auto since = read_since(value);
      if (!since) return tl::unexpected(Error(since.error()).in("since"));
      query.since = *since;
    } else if (key == "balancer") {
      query.balancer = value;
    } else if (key == "pool") {
      query.pool = value;
    } else {
      return failure(ErrorKind::config, "unknown parameter '" + valid_utf8(key) +
                                            "'; there are since, balancer and pool");
    }
  }
  return query;
}

}  // namespace skewd
