// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/names.h"

#include "exporters/utf8.h"

namespace skewd {
namespace {

// A name, and the "#2" that makes it unique.
constexpr std::size_t kLongestValue = kLongestName + 16;

void append_escaped(std::string& out, std::string_view value) {
  for (const char byte : value) {
    switch (byte) {
      case '\\': out += "\\\\"; break;
      case '"': out += "\\\""; break;
      case '\n': out += "\\n"; break;
      default: out += byte;
    }
  }
}

}  // namespace

void append_label(std::string& labels, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!labels.ends_with('{')) labels += ',';
  labels += name;
  labels += "=\"";
  append_escaped(labels, valid_utf8(value, kLongestValue));
  labels += '"';
}

std::string UniqueNames::claim(std::string_view name) {
  std::string valid = valid_utf8(name);
  const auto [known, is_free] = claims_.try_emplace(valid, 1U);
  if (is_free) return valid;
  unsigned& claims = known->second;  // stays where it is when the map grows
  for (;;) {
    std::string candidate = valid + "#" + std::to_string(++claims);
    if (claims_.try_emplace(candidate, 1U).second) return candidate;
  }
}

}  // namespace skewd
