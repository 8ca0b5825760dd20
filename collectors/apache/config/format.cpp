// SPDX-License-Identifier: Apache-2.0
#include "collectors/apache/config/format.h"

#include <algorithm>
#include <array>

#include "collectors/apache/config/reading.h"

namespace skewd::apache {
namespace {

bool recognises(const ConfigurationFile& file) {
  const std::string_view path = file.path;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name == "httpd.conf" || name == "apache2.conf") return true;
  constexpr std::array<std::string_view, 6> kWords{"<virtualhost ", "balancermember ",
                                                   "proxypass ",    "loadmodule ",
                                                   "<ifmodule ",    "proxypassmatch "};
  const std::string text = lower(std::string_view(file.text).substr(0, std::size_t{1} << 20U));
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

Configuration read(std::span<const ConfigurationFile> files, const Surroundings& surroundings) {
  Reading reading(surroundings);
  for (const ConfigurationFile& file : files) {
    if (reading.told.contains("file " + file.path)) continue;  // included by another one
    reading.configuration.files.push_back(file);
    read_file(reading, file.path, file.text);
  }
  return assemble(reading);
}

// No method of Apache hashes.
std::vector<double> hash_shares(const PoolSpec& pool, std::span<const double> weights) {
  static_cast<void>(pool);
  static_cast<void>(weights);
  return {};
}

}  // namespace

const ConfigurationFormat& format() {
  static const ConfigurationFormat format{recognises, read, hash_shares, &vendor()};
  return format;
}

}  // namespace skewd::apache
