// SPDX-License-Identifier: Apache-2.0
#include "alerts/sentence.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace skewd::sentence {
namespace {

std::string with_decimals(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace

std::string percent(double ratio) {
  const double percent = ratio * 100;
  const bool whole =
      percent == 0 || percent >= 9.95 || std::abs(percent - std::round(percent)) < 0.05;
  return with_decimals(percent, whole ? 0 : 1) + " %";
}

std::string count(double count) {
  std::string digits = with_decimals(std::round(count), 0);
  for (std::ptrdiff_t at = std::ssize(digits) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), " ");
  }
  return digits;
}

std::string rate(double per_second) {
  return with_decimals(per_second, per_second < 10 ? 1 : 0) + "/s";
}

std::string seconds(double seconds) { return with_decimals(seconds, seconds < 10 ? 1 : 0) + " s"; }

std::string milliseconds(double milliseconds) {
  if (milliseconds >= 9999.5) return seconds(milliseconds / 1000);
  const bool whole = milliseconds >= 9.95 || milliseconds < 0.05;
  return with_decimals(milliseconds, whole ? 0 : 1) + " ms";
}

std::string names(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    if (i > 0) text += ", ";
    text += names[i];
  }
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

}  // namespace skewd::sentence
