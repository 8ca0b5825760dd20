// SPDX-License-Identifier: Apache-2.0
#include "collectors/apache/config/format.h"

#include "collectors/apache/config/reading.h"

namespace skewd::apache {
namespace {

bool recognises(const ConfigurationFile& file) {
  const std::string_view path = file.path;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name == "httpd.conf" || name == "apache2.conf") return true;
  const std::string text = lower(std::string_view(file.text).substr(0, 1024 * 1024));
  for (const char* word : {"<virtualhost ", "balancermember ", "proxypass ", "loadmodule ",
                           "<ifmodule ", "proxypassmatch "}) {
    if (text.find(word) != std::string::npos) return true;
  }
  return false;
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
