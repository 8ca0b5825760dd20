// SPDX-License-Identifier: Apache-2.0
#include "collectors/caddy/config/format.h"

#include "collectors/caddy/config/reading.h"

namespace skewd::caddy {
namespace {

std::string_view name_of(const ConfigurationFile& file) {
  const std::string_view path = file.path;
  return path.substr(path.rfind('/') + 1);
}

bool recognises(const ConfigurationFile& file) {
  const std::string_view name = name_of(file);
  const std::string_view text = file.text;
  if (name.find("Caddyfile") != std::string_view::npos) return true;
  if (name.ends_with(".caddyfile") || name.ends_with(".caddy")) return true;
  const auto says = [&](const char* word) { return text.find(word) != std::string_view::npos; };
  if (is_json(file)) return says("\"apps\"") && says("\"handler\"");
  return says("reverse_proxy ") && !says("proxy_pass") && !says("ProxyPass");
}

void read_document(Reading& reading, Places& places, const ConfigurationFile& file,
                   const std::string& text) {
  const YamlDocument document = read_yaml(file.path, text, YamlDialect::json);
  if (document.error()) {
    Place place = document.error()->place;
    if (&text == &file.adapted) place = Place{file.path, 0, 0, 0};
    reading.remarks.error(place, document.error()->text);
    return;
  }
  for (const YamlRemark& twice : document.duplicate_keys()) {
    reading.remarks.info(twice.place, twice.text);
  }
  if (!document.root().is_mapping()) {
    reading.remarks.error(Place{file.path, 0, 0, 0}, "is no configuration of Caddy: no apps");
    return;
  }
  read_servers(reading, places, document.root());
}

// Caddy itself takes a Caddyfile apart by its many directives, plugins' among them.
void read_caddyfile(Reading& reading, const ConfigurationFile& file) {
  if (file.text.size() > kLargestConfigurationFile) {
    reading.remarks.info(Place{file.path, 0, 0, 0}, "is larger than 64 MiB, and is not read");
    return;
  }
  if (file.text.find('\0') != std::string::npos) {
    reading.remarks.error(Place{file.path, 0, 0, 0}, "holds a NUL byte: this is not text");
    return;
  }
  Places places(file.path);
  take_caddyfile(reading, places, file.path, file.text);
  if (file.adapted.empty()) {
    reading.remarks.error(Place{file.path, 0, 0, 0},
                          "needs the caddy program to be read, or is refused by it",
                          "install caddy, or give the JSON that `caddy adapt` prints elsewhere");
    return;
  }
  read_document(reading, places, file, file.adapted);
}

Configuration read(std::span<const ConfigurationFile> files, const Surroundings& surroundings) {
  Reading reading(surroundings);
  for (const ConfigurationFile& file : files) {
    reading.configuration.files.push_back(file);
    if (is_json(file)) {
      Places places;
      read_document(reading, places, file, file.text);
    } else {
      read_caddyfile(reading, file);
    }
  }
  reading.configuration.diagnostics = std::move(reading.remarks).take();
  return std::move(reading.configuration);
}

// Its hashes are rendezvous hashes: as even as the keys are.
std::vector<double> hash_shares(const PoolSpec& pool, std::span<const double> weights) {
  static_cast<void>(pool);
  static_cast<void>(weights);
  return {};
}

}  // namespace

bool is_json(const ConfigurationFile& file) {
  if (name_of(file).ends_with(".json")) return true;
  if (name_of(file).find("Caddyfile") != std::string_view::npos) return false;
  // A Caddyfile may begin with a brace, too; in JSON a quote follows.
  const std::string_view text = file.text;
  const std::size_t brace = text.find_first_not_of(" \t\r\n");
  if (brace == std::string_view::npos || text[brace] != '{') return false;
  const std::size_t next = text.find_first_not_of(" \t\r\n", brace + 1);
  return next != std::string_view::npos && (text[next] == '"' || text[next] == '}');
}

const ConfigurationFormat& format() {
  static const ConfigurationFormat format{recognises, read, hash_shares, &vendor()};
  return format;
}

}  // namespace skewd::caddy
