// SPDX-License-Identifier: Apache-2.0
#include "collectors/ipvs/discovery.h"

#include <algorithm>
#include <array>

#include "collectors/command_line.h"

namespace skewd::ipvs {
namespace {

// Of the kernel, in place of a process.
constexpr std::string_view kTable = "/proc/net/ip_vs";
constexpr std::array<std::string_view, 1> kDefaultFiles{kTable};

bool recognises(const ProcessFacts& process) {
  return process.program == "keepalived" && !has_option(process.command, {"-t", "--config-test"});
}

std::vector<std::string> configuration_files(const ProcessFacts& process) {
  const std::string file = option_value(process.command, {"-f", "--use-file"});
  return {file.empty() ? "/etc/keepalived/keepalived.conf" : file};
}

// Services begin at the beginning of a line, their servers are indented; the heading names "Prot".
bool has_services(std::string_view table) {
  constexpr std::array<std::string_view, 4> kProtocols{"TCP ", "UDP ", "SCTP ", "FWM "};
  while (!table.empty()) {
    const std::size_t end = std::min(table.find('\n'), table.size());
    const std::string_view line = table.substr(0, end);
    table.remove_prefix(std::min(end + 1, table.size()));
    for (const std::string_view protocol : kProtocols) {
      if (line.starts_with(protocol)) return true;
    }
  }
  return false;
}

FoundSources find_sources(const ProcessFacts& process, std::span<const ConfigurationFile> files,
                          const Surroundings& surroundings) {
  static_cast<void>(surroundings);
  const auto table = std::find_if(files.begin(), files.end(), [](const ConfigurationFile& file) {
    return file.path == kTable;
  });
  const bool in_table = table != files.end() && has_services(table->text);
  // keepalived is also run for its addresses alone.
  const bool in_file = std::any_of(files.begin(), files.end(), [](const ConfigurationFile& file) {
    return file.path != kTable && file.text.find("virtual_server") != std::string::npos;
  });
  FoundSources found;
  if (!in_table && !in_file) return found;
  found.sources.push_back({FoundSource::Use::statistics,
                           "ipvs:",
                           process.pid == 0 ? std::string(kTable) : "virtual servers of keepalived",
                           {}});
  return found;
}

}  // namespace

const DiscoveryFormat kDiscovery{recognises, configuration_files, kDefaultFiles, find_sources};

}  // namespace skewd::ipvs
