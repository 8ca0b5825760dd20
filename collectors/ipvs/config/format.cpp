// SPDX-License-Identifier: Apache-2.0
#include "collectors/ipvs/config/format.h"

#include "collectors/ipvs/config/reading.h"

namespace skewd::ipvs {
namespace {

// A block of either sort at the beginning of a line.
bool has_block(std::string_view text, std::string_view keyword) {
  for (std::size_t at = text.find(keyword); at != std::string_view::npos;
       at = text.find(keyword, at + 1)) {
    const std::size_t after = at + keyword.size();
    const bool begins = at == 0 || text[at - 1] == '\n';
    if (begins && after < text.size() && (text[after] == ' ' || text[after] == '\t')) return true;
  }
  return false;
}

bool recognises(const ConfigurationFile& file) {
  const std::string_view name = std::string_view(file.path).substr(file.path.rfind('/') + 1);
  if (name.starts_with("keepalived") && name.find(".conf") != std::string_view::npos) return true;
  return has_block(file.text, "virtual_server") || has_block(file.text, "vrrp_instance");
}

Configuration read(std::span<const ConfigurationFile> files, const Surroundings& surroundings) {
  Reading reading(surroundings);
  read_statements(reading, files);
  read_virtual_servers(reading);
  reading.configuration.diagnostics = std::move(reading.remarks).take();
  return std::move(reading.configuration);
}

// Its hashes are as even as the keys are.
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

}  // namespace skewd::ipvs
