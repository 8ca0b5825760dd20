// SPDX-License-Identifier: Apache-2.0
#include "collectors/traefik/discovery.h"

#include <array>
#include <cctype>

#include "collectors/command_line.h"
#include "collectors/reachable_address.h"
#include "collectors/yaml.h"

namespace skewd::traefik {
namespace {

// A static configuration in TOML is not read.
constexpr std::array<std::string_view, 2> kDefaultFiles{"/etc/traefik/traefik.yml",
                                                        "/etc/traefik/traefik.yaml"};

bool recognises(const ProcessFacts& process) {
  return process.program == "traefik" && !has_option(process.command, {"version", "healthcheck"});
}

std::string lower(std::string text) {
  for (char& letter : text) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return text;
}

// Traefik does not mind the letters' case of its flags, but of their values.
std::vector<std::string> plain_command(const ProcessFacts& process) {
  std::vector<std::string> command = process.command;
  for (std::string& word : command) {
    const std::size_t equals = std::min(word.find('='), word.size());
    if (word.starts_with("--")) word = lower(word.substr(0, equals)) + word.substr(equals);
  }
  return command;
}

std::vector<std::string> configuration_files(const ProcessFacts& process) {
  const std::string file = option_value(plain_command(process), {"--configfile"});
  return file.empty() ? std::vector<std::string>() : std::vector<std::string>{file};
}

// What the static configuration says; the command line adds to it.
struct Static {
  bool insecure = false;  // the API has an entry point of its own
  std::string declared;
  std::string address = ":8080";
  std::string log_file;
  bool log_is_json = false;
};

void read(const ConfigurationFile& file, Static& known) {
  const YamlDocument document = read_yaml(file.path, file.text);
  const YamlNode root = document.root();
  const YamlNode insecure = root["api"]["insecure"];
  if (insecure.is_true()) {
    known.insecure = true;
    known.declared = file.path + ":" + std::to_string(insecure.place().line);
  }
  if (const YamlNode address = root["entryPoints"]["traefik"]["address"]) {
    known.address = address.text();
  }
  if (const YamlNode path = root["accessLog"]["filePath"]) known.log_file = path.text();
  known.log_is_json = known.log_is_json || root["accessLog"]["format"].text() == "json";
}

void read(const std::vector<std::string>& command, Static& known) {
  const std::string insecure = lower(option_value(command, {"--api.insecure"}));
  if (insecure == "true" || (insecure != "false" && has_option(command, {"--api.insecure"}))) {
    known.insecure = true;
    known.declared = "--api.insecure on the command line";
  }
  const std::string address = option_value(command, {"--entrypoints.traefik.address"});
  if (!address.empty()) known.address = address;
  const std::string path = option_value(command, {"--accesslog.filepath"});
  if (!path.empty()) known.log_file = path;
  if (option_value(command, {"--accesslog.format"}) == "json") known.log_is_json = true;
}

FoundSources find_sources(const ProcessFacts& process, std::span<const ConfigurationFile> files,
                          const Surroundings& surroundings) {
  static_cast<void>(surroundings);
  Static known;
  for (const ConfigurationFile& file : files) read(file, known);
  read(plain_command(process), known);
  FoundSources found;
  const std::string place = reachable_address(known.address);
  if (known.insecure && !place.empty()) {
    found.sources.push_back({FoundSource::Use::statistics, "http://" + place, known.declared, {}});
  } else {
    found.advice.push_back(
        {"its API has no entry point of its own",
         "in its static configuration, then restart it:\napi: {insecure: true}\n"
         "entryPoints: {traefik: {address: \"127.0.0.1:8080\"}}\nmetrics: {prometheus: {}}"});
  }
  if (known.log_is_json && known.log_file.starts_with('/')) {
    found.sources.push_back(
        {FoundSource::Use::access_log, "file:" + known.log_file, "its access log", {}});
  }
  return found;
}

}  // namespace

const DiscoveryFormat kDiscovery{recognises, configuration_files, kDefaultFiles, find_sources};

}  // namespace skewd::traefik
