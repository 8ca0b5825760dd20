// SPDX-License-Identifier: Apache-2.0
#include "collectors/caddy/discovery.h"

#include <algorithm>
#include <array>

#include "collectors/caddy/config/caddyfile.h"
#include "collectors/command_line.h"
#include "collectors/reachable_address.h"
#include "collectors/yaml.h"

namespace skewd::caddy {
namespace {

constexpr std::array<std::string_view, 2> kDefaultFiles{"/etc/caddy/Caddyfile",
                                                        "/etc/caddy/caddy.json"};
constexpr std::string_view kDefaultAdmin = "localhost:2019";

// Where a configuration has the administration; empty: it says nothing of it.
struct Admin {
  std::string address;  // "off": none
  std::string declared;
};

bool recognises(const ProcessFacts& process) {
  return process.program == "caddy" && has_option(process.command, {"run", "start", "file-server"});
}

std::vector<std::string> configuration_files(const ProcessFacts& process) {
  const std::string file = option_value(process.command, {"--config", "-config", "-c"});
  if (!file.empty()) return {file};
  return process.directory.empty() ? std::vector<std::string>()
                                   : std::vector<std::string>{"Caddyfile"};
}

std::string at(const Place& place) { return place.file + ":" + std::to_string(place.line); }

Admin admin_of_json(const ConfigurationFile& file) {
  const YamlDocument document = read_yaml(file.path, file.text, YamlDialect::json);
  const YamlNode admin = document.root()["admin"];
  if (!admin) return {};
  if (admin["disabled"].is_true()) return {"off", at(admin.place())};
  const YamlNode listen = admin["listen"];
  if (!listen) return {};
  return {std::string(listen.text()), at(listen.place())};
}

// The global options are a block without a name, before everything else.
Admin admin_of_caddyfile(const ConfigurationFile& file) {
  const std::vector<Token> tokens = read_tokens(file.path, file.text);
  if (tokens.empty() || tokens.front().text != "{") return {};
  std::size_t depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.text == "{" && !token.quoted) ++depth;
    if (token.text == "}" && !token.quoted && --depth == 0) break;
    const bool has_address = i + 1 < tokens.size() && !tokens[i + 1].first_of_line;
    if (depth == 1 && token.first_of_line && token.text == "admin" && has_address) {
      return {tokens[i + 1].text, at(token.place)};
    }
  }
  return {};
}

Admin admin_of(const ProcessFacts& process, std::span<const ConfigurationFile> files,
               const Surroundings& surroundings) {
  for (const ConfigurationFile& file : files) {
    const std::size_t first = std::min(file.text.find_first_not_of(" \t\r\n"), file.text.size());
    const bool json = file.path.ends_with(".json") || file.text.substr(first).starts_with("{\"");
    Admin admin = json ? admin_of_json(file) : admin_of_caddyfile(file);
    if (!admin.address.empty()) return admin;
  }
  static_cast<void>(process);
  if (auto address = surroundings.environment("CADDY_ADMIN")) return {*address, "CADDY_ADMIN"};
  return {std::string(kDefaultAdmin), "Caddy's default"};
}

// Others read logs as well; what is called after us is meant for us.
void add_logs(const ConfigurationFile& file, FoundSources& found) {
  const std::vector<Token> tokens = read_tokens(file.path, file.text);
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const std::string& path = tokens[i + 2].text;
    const bool is_file = tokens[i].text == "output" && tokens[i + 1].text == "file";
    if (!is_file || !path.starts_with('/') || path.find("skewd") == std::string::npos) continue;
    found.sources.push_back(
        {FoundSource::Use::access_log, "file:" + path, at(tokens[i].place), {}});
  }
}

FoundSources find_sources(const ProcessFacts& process, std::span<const ConfigurationFile> files,
                          const Surroundings& surroundings) {
  const Admin admin = admin_of(process, files, surroundings);
  FoundSources found;
  std::string_view address = admin.address;
  if (address.starts_with("tcp/")) address.remove_prefix(4);
  const std::string place =
      address == kDefaultAdmin ? "127.0.0.1:2019" : reachable_address(address);
  if (!place.empty() && address.find('/') == std::string_view::npos) {
    found.sources.push_back({FoundSource::Use::statistics, "http://" + place, admin.declared, {}});
  } else {
    found.advice.push_back({"its administration is '" + admin.address + "' (" + admin.declared +
                                "), which skewd cannot ask",
                            "in its global options: admin localhost:2019"});
  }
  for (const ConfigurationFile& file : files) add_logs(file, found);
  return found;
}

}  // namespace

const DiscoveryFormat kDiscovery{recognises, configuration_files, kDefaultFiles, find_sources};

}  // namespace skewd::caddy
