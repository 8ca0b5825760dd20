// SPDX-License-Identifier: Apache-2.0
#include "collectors/varnish/discovery.h"

#include "collectors/command_line.h"

namespace skewd::varnish {
namespace {

constexpr std::string_view kInstances = "/var/lib/varnish";

// The child that serves is called cache-main.
bool recognises(const ProcessFacts& process) {
  return process.program == "varnishd" && !has_option(process.command, {"-C", "-V", "-x"});
}

std::vector<std::string> configuration_files(const ProcessFacts& process) {
  static_cast<void>(process);  // VCL is a program, which nobody else reads
  return {};
}

FoundSources find_sources(const ProcessFacts& process, std::span<const ConfigurationFile> files,
                          const Surroundings& surroundings) {
  static_cast<void>(files);
  static_cast<void>(surroundings);
  if (process.pid == 0) return {};
  const std::string instance = option_value(process.command, {"-n"});
  FoundSources found;
  found.sources.push_back({FoundSource::Use::statistics,
                           "varnish:" + (instance.empty() ? "" : path_from(kInstances, instance)),
                           instance.empty() ? "the default instance" : "-n on the command line",
                           {}});
  return found;
}

}  // namespace

const DiscoveryFormat kDiscovery{recognises, configuration_files, {}, find_sources};

}  // namespace skewd::varnish
