// SPDX-License-Identifier: Apache-2.0
#include "agent/top/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace skewd::top {
namespace {

using std::chrono::floor;

std::string decimal(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

// "950", "12.4k", "3.1M": four digits at most.
std::string scaled(double value) {
  for (const char* unit : {"", "k", "M", "G"}) {
    if (value < 999.5 || *unit == 'G') {
      return decimal(value, *unit != '\0' && value < 99.95 ? 1 : 0) + unit;
    }
    value /= 1000;
  }
  return "";
}

}  // namespace

std::string percent(std::optional<double> ratio) {
  if (!ratio || !std::isfinite(*ratio)) return "-";
  return decimal(*ratio * 100, *ratio > 0 && *ratio < 0.0995 ? 1 : 0) + " %";
}

std::string time_taken(std::optional<double> seconds) {
  if (!seconds || !std::isfinite(*seconds)) return "-";
  const double milliseconds = *seconds * 1000;
  if (milliseconds >= 9999.5) return decimal(*seconds, 0) + " s";
  return decimal(milliseconds, milliseconds < 9.95 ? 1 : 0) + " ms";
}

std::string rate(std::optional<double> per_second) {
  if (!per_second || !std::isfinite(*per_second)) return "-";
  if (*per_second > 0 && *per_second < 9.95) return decimal(*per_second, 1);
  return scaled(*per_second);
}

std::string times(std::optional<double> factor) {
  if (!factor || !std::isfinite(*factor)) return "-";
  return *factor < 9.995 ? decimal(*factor, 2) + "x" : scaled(*factor) + "x";
}

std::string count(std::optional<std::uint64_t> value) {
  return value ? scaled(static_cast<double>(*value)) : "-";
}

std::string length(std::chrono::milliseconds time) {
  const auto seconds = std::max<std::int64_t>(0, floor<std::chrono::seconds>(time).count());
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min";
  if (seconds < 172'800) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86'400) + " days";
}

}  // namespace skewd::top
