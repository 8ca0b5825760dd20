// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/discovery.h"

#include <array>
#include <optional>

#include "collectors/command_line.h"
#include "collectors/nginx/config/listen.h"
#include "collectors/nginx/config/location_header.h"
#include "collectors/nginx/config/sources.h"
#include "collectors/nginx/config/tree_builder.h"
#include "collectors/reachable_address.h"

namespace skewd::nginx {
namespace {

constexpr std::array<std::string_view, 4> kDefaultFiles{
    "/etc/nginx/nginx.conf", "/etc/angie/angie.conf", "/usr/local/nginx/conf/nginx.conf",
    "/usr/local/openresty/nginx/conf/nginx.conf"};
constexpr std::string_view kMaster = ": master process ";

// The master writes its command line into one word, behind a title.
std::vector<std::string> command_of(const ProcessFacts& process) {
  if (process.command.empty()) return {};
  std::string_view title = process.command.front();
  const std::size_t master = title.find(kMaster);
  if (master == std::string_view::npos) return process.command;
  return words_of(title.substr(master + kMaster.size()));
}

bool recognises(const ProcessFacts& process) {
  if (process.program != "nginx" && process.program != "angie") return false;
  if (process.command.empty()) return false;
  const std::string& title = process.command.front();
  if (title.find(": worker process") != std::string::npos) return false;
  if (title.find(": cache ") != std::string::npos) return false;
  return !has_option(command_of(process), {"-t", "-T", "-v", "-V", "-s"});
}

std::vector<std::string> configuration_files(const ProcessFacts& process) {
  const std::vector<std::string> command = command_of(process);
  const std::string file = option_value(command, {"-c"});
  if (file.empty()) return {};
  return {path_from(option_value(command, {"-p"}), file)};
}

// What a location answers with, the most telling first.
enum class Status { api, zones, stub };

std::optional<Status> status_of(std::string_view directive) {
  if (directive == "api") return Status::api;
  if (directive == "vhost_traffic_status_display") return Status::zones;
  if (directive == "stub_status") return Status::stub;
  return std::nullopt;
}

class SourceSearch {
 public:
  void read(const Block& block) {
    for (const Directive directive : block) {
      if (directive.name() == "http" || directive.name() == "stream") {
        read(directive.block());
      } else if (directive.name() == "server" && directive.has_block()) {
        read_server(directive);
      } else {
        read_log(directive);
      }
    }
  }

  [[nodiscard]] FoundSources take() && {
    FoundSources found;
    for (auto& sources : by_status_) {
      std::move(sources.begin(), sources.end(), std::back_inserter(found.sources));
    }
    std::move(logs_.begin(), logs_.end(), std::back_inserter(found.sources));
    if (found.sources.empty()) {
      found.advice.push_back({"no location of its tells statistics",
                              "in its section `http`, then reload it:\n"
                              "server { listen 127.0.0.1:8089; location = /status { stub_status; } "
                              "}"});
    }
    if (logs_.empty()) {
      found.advice.push_back(
          {"what each server answers stands in its access log, which skewd is not given",
           "in its section `http`, with log_format skewd as nginx is told to write it for skewd:\n"
           "access_log syslog:server=unix:/run/skewd/nginx.sock,nohostname skewd;"});
    }
    return found;
  }

 private:
  void read_server(const Directive& server) {
    base_.clear();
    for (const ListenAddress& address : listen_addresses(server)) {
      const std::string place = reachable_address(address.text);
      if (place.empty() || address.is_udp || is_tls(server, address)) continue;
      base_ = "http://" + place;
      break;
    }
    read_location(server.block(), "/");
  }

  static bool is_tls(const Directive& server, const ListenAddress& address) {
    for (const Directive directive : server.block()) {
      if (directive.name() != "listen" || directive.place().line != address.place.line) continue;
      for (const Word& word : directive.arguments()) {
        if (word.text == "ssl") return true;
      }
    }
    return false;
  }

  void read_location(const Block& block, const std::string& path) {
    for (const Directive directive : block) {
      if (directive.name() == "location" && directive.has_block()) {
        read_location(directive.block(), path_of(directive));
      } else if (const auto status = status_of(directive.name())) {
        add(*status, path, directive);
      } else {
        read_log(directive);
      }
    }
  }

  // Empty: a pattern, or a name that no request has.
  std::string path_of(const Directive& location) {
    const auto header = read_location_header(location, remarks_);
    if (!header || header->is_named || header->is_pattern) return {};
    const std::size_t slash = header->text.find('/');
    return slash == std::string::npos ? std::string() : header->text.substr(slash);
  }

  void add(Status status, std::string path, const Directive& directive) {
    if (base_.empty() || path.empty()) return;
    if (status == Status::zones) path += path.ends_with('/') ? "format/json" : "/format/json";
    by_status_[static_cast<std::size_t>(status)].push_back(
        {FoundSource::Use::statistics, base_ + path, place_text(directive),
         status == Status::stub ? "stub_status tells nothing of single servers" : ""});
  }

  void read_log(const Directive& directive) {
    if (directive.name() != "access_log" || directive.argument(1) != "skewd") return;
    const std::string_view target = directive.argument(0);
    constexpr std::string_view kSyslog = "syslog:server=";
    std::string place;
    if (target.starts_with('/')) {
      place = "file:" + std::string(target);
    } else if (target.starts_with(kSyslog)) {
      std::string_view server = target.substr(kSyslog.size());
      server = server.substr(0, server.find(','));
      const bool unix_socket = server.starts_with("unix:");
      place = (unix_socket ? "" : "udp:") + std::string(server);
    }
    if (place.empty()) return;
    logs_.push_back({FoundSource::Use::access_log, place, place_text(directive), {}});
  }

  static std::string place_text(const Directive& directive) {
    const Place place = directive.place();
    return place.file + ":" + std::to_string(place.line);
  }

  Remarks remarks_;   // of no interest here
  std::string base_;  // of the server block at hand; empty: it cannot be asked
  std::array<std::vector<FoundSource>, 3> by_status_;
  std::vector<FoundSource> logs_;
};

FoundSources find_sources(const ProcessFacts& process, std::span<const ConfigurationFile> files,
                          const Surroundings& surroundings) {
  static_cast<void>(process);
  Remarks remarks;
  Sources sources(files, surroundings);
  Tree tree;
  TreeBuilder builder(sources, remarks, tree);
  for (const std::size_t root : sources.roots()) {
    if (!sources.was_read(root)) builder.read(root);
  }
  SourceSearch search;
  search.read(tree.top());
  return std::move(search).take();
}

}  // namespace

const DiscoveryFormat kDiscovery{recognises, configuration_files, kDefaultFiles, find_sources};

}  // namespace skewd::nginx
