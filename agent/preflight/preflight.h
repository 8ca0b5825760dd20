// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/plan/facts.h"
#include "collectors/balancer.h"
#include "collectors/configuration.h"

namespace skewd {

/// What to find out besides what the files say.
struct PreflightOptions {
  std::string kind;       // empty: recognised by the files
  bool vendor = true;     // run the vendor's own checker if it is installed
  bool translate = true;  // have the vendor's program translate what only it can read
  bool resolve = true;    // ask for the addresses of server names
  bool probe = false;     // connect to each server, and ask what its HTTP check asks
  /// Told what is going on, for a progress line; may be empty.
  std::function<void(const std::string&)> progress;
};

/// A configuration that was read and checked.
struct Preflight {
  const BalancerKind* kind = nullptr;
  Configuration configuration;
  Facts facts;
  std::vector<Diagnostic> diagnostics;  // of all checks, by file and line
};

/// Reads files and directories as one configuration of one balancer and checks it. Every wait is
/// bounded. Error (config): a file that was named cannot be read, or its kind is not known.
[[nodiscard]] Result<Preflight> run_preflight(const std::vector<std::string>& names,
                                              const PreflightOptions& options);

/// The same for a daemon: reads and checks, but runs no program, asks no name server and connects
/// to nobody.
[[nodiscard]] Result<Preflight> read_and_check(const std::vector<std::string>& names,
                                               const std::string& kind);

}  // namespace skewd
