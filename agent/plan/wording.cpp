// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/wording.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace skewd {
namespace {

constexpr std::size_t kMostNames = 4;

std::string formatted(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::string count_of(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string names_of(std::span<const std::string_view> names) {
  std::string text;
  const std::size_t shown = names.size() <= kMostNames + 1 ? names.size() : kMostNames;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += ", ";
    text += names[i];
  }
  if (shown < names.size()) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string percent(double share) { return formatted("%.1f %%", share * 100); }

std::string plain_number(double value) { return formatted("%.6g", value); }

const Place& weight_place_of(const ServerSpec& server) {
  return server.weight_place.line != 0 ? server.weight_place : server.place;
}

}  // namespace skewd
