// SPDX-License-Identifier: Apache-2.0
#include "collectors/envoy/config/format.h"

#include <algorithm>
#include <array>

#include "collectors/envoy/config/reading.h"
#include "collectors/envoy/config/ring.h"

namespace skewd::envoy {
namespace {

bool recognises(const ConfigurationFile& file) {
  const std::string_view path = file.path;
  const std::string_view text = file.text;
  if (!path.ends_with(".yaml") && !path.ends_with(".yml") && !path.ends_with(".json")) return false;
  constexpr std::array<std::string_view, 4> kWords{"static_resources", "dynamic_resources",
                                                   "staticResources", "type.googleapis.com/envoy."};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

Configuration read(std::span<const ConfigurationFile> files, const Surroundings& surroundings) {
  Reading reading(surroundings);
  for (const ConfigurationFile& file : files) {
    if (!reading.loaded.contains(file.path)) take_file(reading, file);
  }
  read_clusters(reading);
  read_listeners(reading);
  find_other_uses(reading);
  reading.configuration.diagnostics = std::move(reading.remarks).take();
  return std::move(reading.configuration);
}

}  // namespace

const ConfigurationFormat& format() {
  static const ConfigurationFormat format{recognises, read, ring_shares, &vendor()};
  return format;
}

}  // namespace skewd::envoy
