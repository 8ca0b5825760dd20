// SPDX-License-Identifier: Apache-2.0
//
// caddy_reverse_proxy_upstreams_healthy{upstream="10.0.0.1:80"} 1
// process_start_time_seconds 1.79522886834e+09
#include "collectors/caddy/status/metrics.h"

#include <charconv>

namespace skewd::caddy {
namespace {

std::optional<double> read_value(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin);
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop == text.data()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> read_time(std::string_view text) {
  constexpr double kLatest = 1e11;  // more than that are milliseconds, or nonsense
  const auto value = read_value(text);
  if (!value || !(*value > 0) || *value > kLatest) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

// The rest of the line after `name`, if it is a series of that metric.
std::optional<std::string_view> after(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  line.remove_prefix(name.size());
  if (line.empty() || (line.front() != ' ' && line.front() != '{')) return std::nullopt;
  return line;
}

// {upstream="unix//run/a \"b\".sock"} 1
void read_health(std::string_view rest, Metrics& metrics) {
  constexpr std::string_view kLabel = "{upstream=\"";
  if (!rest.starts_with(kLabel)) return;
  std::string upstream;
  std::size_t at = kLabel.size();
  for (; at < rest.size() && rest[at] != '"'; ++at) {
    if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
    upstream += rest[at];
  }
  const std::size_t brace = rest.find('}', std::min(at, rest.size()));
  if (brace == std::string_view::npos) return;
  if (const auto value = read_value(rest.substr(brace + 1))) {
    metrics.healthy.insert_or_assign(std::move(upstream), *value > 0);
  }
}

}  // namespace

Metrics read_metrics(std::string_view text) {
  Metrics metrics;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (const auto rest = after(line, "caddy_reverse_proxy_upstreams_healthy")) {
      read_health(*rest, metrics);
    } else if (const auto start = after(line, "process_start_time_seconds")) {
      metrics.started = read_time(*start);
    } else if (const auto load =
                   after(line, "caddy_config_last_reload_success_timestamp_seconds")) {
      metrics.loaded = read_time(*load);
    }
  }
  return metrics;
}

}  // namespace skewd::caddy
