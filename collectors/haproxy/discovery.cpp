// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/discovery.h"

#include <algorithm>
#include <array>
#include <optional>

#include "collectors/command_line.h"
#include "collectors/haproxy/config/address.h"
#include "collectors/haproxy/config/file_lines.h"
#include "collectors/haproxy/config/global_lines.h"
#include "collectors/haproxy/config/keywords.h"
#include "collectors/reachable_address.h"

namespace skewd::haproxy {
namespace {

constexpr std::array<std::string_view, 2> kDefaultFiles{"/etc/haproxy/haproxy.cfg",
                                                        "/usr/local/etc/haproxy/haproxy.cfg"};

bool recognises(const ProcessFacts& process) {
  std::string_view program = process.program;
  if (!program.starts_with("haproxy")) return false;
  program.remove_prefix(7);
  if (program.starts_with('-')) program.remove_prefix(1);
  // haproxy-2.8 is one, haproxy-exporter and haproxy-systemd-wrapper are none.
  const bool versioned = program.find_first_not_of("0123456789.") == std::string_view::npos;
  return versioned && !has_option(process.command, {"-c", "-v", "-vv"});
}

std::vector<std::string> configuration_files(const ProcessFacts& process) {
  std::vector<std::string> files = option_values(process.command, {"-f"});
  const auto end = std::find(process.command.begin(), process.command.end(), "--");
  if (end != process.command.end()) files.insert(files.end(), end + 1, process.command.end());
  const std::string folder = option_value(process.command, {"-C"});
  for (std::string& file : files) file = path_from(folder, file);
  return files;
}

std::string at(const Line& line) { return line.file + ":" + std::to_string(line.number); }

// "unix:/path" or "tcp://host:port" of what a socket is bound to; nothing: nobody else can open it.
std::optional<std::string> source_of(std::string_view address) {
  const std::vector<std::string> addresses = read_bind_addresses(address);
  if (addresses.empty()) return std::nullopt;
  if (addresses.front().starts_with("unix:")) return addresses.front();
  const std::string place = reachable_address(addresses.front());
  if (place.empty() || addresses.front().find('@') != std::string::npos) return std::nullopt;
  return "tcp://" + place;
}

// What a section says about its statistics over HTTP.
struct Pages {
  bool enabled = false;
  bool has_password = false;
  std::string uri = "/haproxy?stats";
  std::string declared;
  std::vector<std::string> addresses;  // with their scheme
};

class SourceSearch {
 public:
  void read(const Line& line, Reading& reading) {
    if (const auto opened = section_of(line.text(0))) {
      finish_section();
      section_ = *opened;
    } else if (section_ == Section::global) {
      read_global_line(line, reading);
      read_global(line);
    } else if (section_ == Section::frontend || section_ == Section::listen) {
      read_listener(line);
    }
  }

  void add_master(const ProcessFacts& process) {
    const std::string address = option_value(process.command, {"-S"});
    if (address.empty()) return;
    if (auto source = source_of(address)) {
      master_ = {FoundSource::Use::master, std::move(*source), "-S on the command line", {}};
    }
  }

  [[nodiscard]] FoundSources take() && {
    finish_section();
    FoundSources found;
    const auto add = [&](std::vector<FoundSource>& sources) {
      std::move(sources.begin(), sources.end(), std::back_inserter(found.sources));
    };
    add(full_);
    if (master_) found.sources.push_back(std::move(*master_));
    add(limited_);
    add(pages_found_);
    found.new_source = "in its section `global`, then reload it:\n" + socket_line();
    if (found.sources.empty()) {
      found.advice.push_back(
          {"its configuration declares no statistics that could be read", found.new_source});
    }
    add(logs_);
    return found;
  }

 private:
  [[nodiscard]] std::string socket_line() const {
    return "stats socket /run/haproxy/skewd.sock mode 660 group " + group_ + " level operator";
  }

  void read_global(const Line& line) {
    if (line.text(0) == "group") group_ = line.text(1);
    if (line.text(0) == "log") read_log(line);
    if (line.text(0) != "stats" || line.text(1) != "socket") return;
    auto source = source_of(line.text(2));
    if (!source) return;
    std::string_view level;
    for (std::size_t word = 3; word + 1 < line.size(); ++word) {
      if (line.text(word) == "level") level = line.text(word + 1);
    }
    const bool limited = level == "user";
    (limited ? limited_ : full_)
        .push_back(
            {FoundSource::Use::statistics, std::move(*source), at(line),
             limited ? "level user withholds algorithms and addresses; write level operator" : ""});
  }

  // Others read logs as well; what is called after us is meant for us.
  void read_log(const Line& line) {
    const std::string_view target = line.text(1);
    if (!target.starts_with('/') || target.find("skewd") == std::string_view::npos) return;
    logs_.push_back({FoundSource::Use::access_log, "unix:" + std::string(target), at(line), {}});
  }

  void read_listener(const Line& line) {
    if (line.text(0) == "bind") {
      const bool tls = std::any_of(line.words.begin(), line.words.end(),
                                   [](const Word& word) { return word.text == "ssl"; });
      for (const std::string& address : read_bind_addresses(line.text(1))) {
        const std::string place = reachable_address(address);
        if (place.empty() || address.find('@') != std::string::npos) continue;
        pages_.addresses.push_back((tls ? "https://" : "http://") + place);
      }
    }
    if (line.text(0) != "stats") return;
    pages_.enabled = true;  // any of its words does
    pages_.declared = at(line);
    if (line.text(1) == "uri") pages_.uri = line.text(2);
    if (line.text(1) == "auth") pages_.has_password = true;
  }

  void finish_section() {
    const Pages pages = std::exchange(pages_, {});
    if (!pages.enabled || pages.addresses.empty() || !pages.uri.starts_with('/')) return;
    pages_found_.push_back(
        {FoundSource::Use::statistics, pages.addresses.front() + pages.uri, pages.declared,
         pages.has_password ? "it wants a password, which skewd does not give"
                            : "over HTTP HAProxy tells no process, so that no reload is seen"});
  }

  Section section_ = Section::none;
  std::string group_ = "haproxy";
  Pages pages_;
  std::vector<FoundSource> full_;     // sockets that tell everything
  std::vector<FoundSource> limited_;  // and those of level user
  std::optional<FoundSource> master_;
  std::vector<FoundSource> pages_found_;
  std::vector<FoundSource> logs_;
};

FoundSources find_sources(const ProcessFacts& process, std::span<const ConfigurationFile> files,
                          const Surroundings& surroundings) {
  Reading reading(surroundings);
  SourceSearch search;
  for (const ConfigurationFile& file : files) {
    read_file_lines(file, reading, [&](const Line& line) { search.read(line, reading); });
  }
  search.add_master(process);
  return std::move(search).take();
}

}  // namespace

const DiscoveryFormat kDiscovery{recognises, configuration_files, kDefaultFiles, find_sources};

}  // namespace skewd::haproxy
