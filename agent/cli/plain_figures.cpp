// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/plain_figures.h"

#include <array>
#include <cstdio>

namespace skewd {

std::string render_plain_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ' ');
  return text;
}

std::string render_plural(std::uint64_t count, std::string_view noun) {
  return render_plain_count(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::string render_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits{"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value, kUnits.at(unit));
  return text;
}

std::string render_length(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(time).count();
  if (seconds < 60) return std::to_string(seconds) + " s";
  const auto minutes = seconds / 60;
  if (minutes < 60) {
    return std::to_string(minutes) + " min " + std::to_string(seconds % 60) + " s";
  }
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

}  // namespace skewd
