// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/location_header.h"

#include <algorithm>
#include <array>

namespace skewd::nginx {
namespace {

constexpr std::array<std::string_view, 4> kModifiers{"^~", "~*", "~", "="};

LocationHeader header_of(std::string_view modifier, std::string_view path) {
  LocationHeader header;
  header.text =
      modifier.empty() ? std::string(path) : std::string(modifier) + " " + std::string(path);
  header.is_named = modifier.empty() && path.starts_with('@');
  header.is_pattern = modifier.starts_with('~');
  const bool is_prefix = (modifier.empty() || modifier == "^~") && !header.is_named;
  if (is_prefix) header.path_prefix = path;
  return header;
}

}  // namespace

std::optional<LocationHeader> read_location_header(const Directive& location, Remarks& remarks) {
  const auto arguments = location.arguments();
  if (arguments.size() == 2) {
    const std::string_view modifier = arguments[0].text;
    if (std::find(kModifiers.begin(), kModifiers.end(), modifier) != kModifiers.end()) {
      return header_of(modifier, arguments[1].text);
    }
    remarks.error(location.place_of(arguments[0]),
                  "invalid location modifier \"" + std::string(modifier.substr(0, 80)) + "\"");
    return std::nullopt;
  }
  if (arguments.size() != 1) {
    remarks.error(location.place(), "\"location\" takes a path, and perhaps a modifier before it");
    return std::nullopt;
  }
  const std::string_view text = arguments[0].text;
  for (const std::string_view modifier : kModifiers) {
    if (text.starts_with(modifier)) return header_of(modifier, text.substr(modifier.size()));
  }
  return header_of({}, text);
}

}  // namespace skewd::nginx
