// SPDX-License-Identifier: Apache-2.0
#include "collectors/envoy/discovery.h"

#include <array>

#include "collectors/command_line.h"
#include "collectors/envoy/config/message.h"
#include "collectors/envoy/config/reading.h"
#include "collectors/reachable_address.h"

namespace skewd::envoy {
namespace {

constexpr std::array<std::string_view, 2> kDefaultFiles{"/etc/envoy/envoy.yaml",
                                                        "/etc/envoy/envoy.yml"};

bool recognises(const ProcessFacts& process) {
  return process.program == "envoy" && option_value(process.command, {"--mode"}) != "validate";
}

std::vector<std::string> configuration_files(const ProcessFacts& process) {
  const std::string file = option_value(process.command, {"-c", "--config-path"});
  return file.empty() ? std::vector<std::string>() : std::vector<std::string>{file};
}

void take_admin(const ConfigurationFile& file, FoundSources& found) {
  const YamlDocument document = read_yaml(file.path, file.text);
  const YamlNode address = field(document.root(), {"admin", "address"});
  const std::string text = address_text(address);
  const std::string place = reachable_address(text);
  if (place.empty()) return;
  found.sources.push_back({FoundSource::Use::statistics,
                           "http://" + place,
                           file.path + ":" + std::to_string(address.place().line),
                           {}});
}

FoundSources find_sources(const ProcessFacts& process, std::span<const ConfigurationFile> files,
                          const Surroundings& surroundings) {
  static_cast<void>(surroundings);
  FoundSources found;
  // What stands on the command line is merged over the file.
  const std::string inline_text = option_value(process.command, {"--config-yaml"});
  if (!inline_text.empty()) take_admin({"--config-yaml", inline_text, {}}, found);
  for (const ConfigurationFile& file : files) take_admin(file, found);
  if (found.sources.empty()) {
    found.advice.push_back(
        {"its bootstrap declares no administration address",
         "in its bootstrap, then restart it:\n"
         "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 9901}}}"});
  }
  return found;
}

}  // namespace

const DiscoveryFormat kDiscovery{recognises, configuration_files, kDefaultFiles, find_sources};

}  // namespace skewd::envoy
