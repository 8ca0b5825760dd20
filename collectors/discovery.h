// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/configuration.h"

namespace skewd {

/// A process of this host, as far as this user may look at it.
struct ProcessFacts {
  int pid = 0;  // 0: nobody saw one; only the file of its configuration is there
  int parent = 0;
  std::string program;               // as the kernel calls it: the file's name, cut at 15 bytes
  std::vector<std::string> command;  // program first; many rewrite it into one word
  std::string directory;             // where it runs; empty: may not be known
};

/// One place where a balancer tells something about itself.
struct FoundSource {
  enum class Use : std::uint8_t { statistics, master, access_log };
  Use use = Use::statistics;
  std::string source;       // as skewd.toml writes it: "unix:/run/haproxy/admin.sock"
  std::string declared;     // by what: "/etc/haproxy/haproxy.cfg:12", "Caddy's default"
  std::string shortcoming;  // what it withholds; empty: nothing that is known
};

/// Something that is missing or cannot be read, and the lines that mend it.
struct Advice {
  std::string trouble;
  std::string mend;  // may be several lines; empty: nothing is known
};

/// What the configuration and the command line of one balancer say about reading it.
struct FoundSources {
  std::vector<FoundSource> sources;  // the best first: of statistics only one should be read
  std::vector<Advice> advice;
  std::string new_source;  // the lines that declare one which a group may open; empty: none known
};

/// How running balancers of one kind are recognised. All pure.
struct DiscoveryFormat {
  /// True for a process of such a balancer that serves; workers are told by their parents.
  bool (*recognises)(const ProcessFacts& process);
  /// The configuration files that its command line names, as it writes them; none: the default.
  std::vector<std::string> (*configuration_files)(const ProcessFacts& process);
  std::span<const std::string_view> default_files;  // the first that is there counts
  /// What these files, which may include others, and the command line declare.
  FoundSources (*find_sources)(const ProcessFacts& process,
                               std::span<const ConfigurationFile> files,
                               const Surroundings& surroundings);
};

}  // namespace skewd
