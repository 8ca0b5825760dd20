// SPDX-License-Identifier: Apache-2.0
#include "collectors/apache/discovery.h"

#include <array>

#include "collectors/apache/config/format.h"
#include "collectors/apache/config/lines.h"
#include "collectors/command_line.h"
#include "collectors/reachable_address.h"

namespace skewd::apache {
namespace {

constexpr std::array<std::string_view, 3> kDefaultFiles{"/etc/apache2/apache2.conf",
                                                        "/etc/httpd/conf/httpd.conf",
                                                        "/usr/local/apache2/conf/httpd.conf"};

bool recognises(const ProcessFacts& process) {
  const bool ours = process.program == "apache2" || process.program == "httpd";
  return ours && !has_option(process.command, {"-t", "-v", "-V", "-l", "-L", "-S", "-M"});
}

std::vector<std::string> configuration_files(const ProcessFacts& process) {
  const std::string file = option_value(process.command, {"-f"});
  if (file.empty()) return {};
  return {path_from(option_value(process.command, {"-d"}), file)};
}

// All files with what they include are read line by line; sections that a condition rules out
// count too: that something answers is asked afterwards.
class SourceSearch {
 public:
  void read(const ConfigurationFile& file) {
    LineReader lines(file.path, file.text);
    while (const auto line = lines.next()) take(*line);
    location_.clear();
    host_.clear();
  }

  [[nodiscard]] FoundSources take() && {
    FoundSources found;
    for (const Status& status : statuses_) {
      const std::string place = reachable_address(status.host.empty() ? listens_ : status.host);
      if (place.empty()) continue;
      found.sources.push_back({FoundSource::Use::statistics, "http://" + place + status.path,
                               status.declared,
                               tells_pools_ ? "" : "without ProxyStatus On it tells no pools"});
    }
    if (found.sources.empty()) {
      found.advice.push_back({"no location of its has the handler server-status",
                              "a2enmod status, or in its configuration, then reload it:\n"
                              "ProxyStatus On\n"
                              "<Location \"/server-status\">\n"
                              "  SetHandler server-status\n"
                              "  Require local\n"
                              "</Location>"});
    } else if (!tells_pools_) {
      found.advice.push_back({"its server-status tells no pools", "ProxyStatus On"});
    }
    std::move(logs_.begin(), logs_.end(), std::back_inserter(found.sources));
    return found;
  }

 private:
  struct Status {
    std::string host;  // of the virtual host; empty: the main server
    std::string path;
    std::string declared;
  };

  void take(const Line& line) {
    const bool opens = line.kind == Line::Kind::opens;
    if (line.kind == Line::Kind::closes) {
      if (line.name == "location") location_.clear();
      if (line.name == "virtualhost") host_.clear();
    } else if (opens && line.name == "location") {
      location_ = line.at(0);
    } else if (opens && line.name == "virtualhost") {
      host_ = line.at(0);
    } else if (line.name == "listen" && line.at(1) != "https" && !line.at(0).ends_with("443")) {
      if (listens_.empty()) listens_ = line.at(0);
    } else if (line.name == "proxystatus") {
      tells_pools_ = lower(line.at(0)) != "off";
    } else if (line.name == "sethandler" && line.at(0) == "server-status") {
      if (location_.starts_with('/')) statuses_.push_back({host_, location_, at(line)});
    } else if (line.name == "customlog" && line.at(1) == "skewd" && line.at(0).starts_with('/')) {
      logs_.push_back(
          {FoundSource::Use::access_log, "file:" + std::string(line.at(0)), at(line), {}});
    }
  }

  static std::string at(const Line& line) {
    return line.place.file + ":" + std::to_string(line.place.line);
  }

  std::string location_;
  std::string host_;
  std::string listens_;  // the first address without TLS
  bool tells_pools_ = false;
  std::vector<Status> statuses_;
  std::vector<FoundSource> logs_;
};

FoundSources find_sources(const ProcessFacts& process, std::span<const ConfigurationFile> files,
                          const Surroundings& surroundings) {
  static_cast<void>(process);
  SourceSearch search;
  for (const ConfigurationFile& file : format().read(files, surroundings).files) search.read(file);
  return std::move(search).take();
}

}  // namespace

const DiscoveryFormat kDiscovery{recognises, configuration_files, kDefaultFiles, find_sources};

}  // namespace skewd::apache
