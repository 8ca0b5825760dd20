// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "collectors/discovery.h"

namespace skewd {

/// The processes of this host that this user may see.
struct ProcessList {
  std::vector<ProcessFacts> processes;  // the oldest first, as their numbers tell
  bool hides_others = false;            // those of other users are not shown to us
};

/// Reads `proc`, usually "/proc". Processes without a command line, which are the kernel's, and
/// those that end meanwhile are left out.
[[nodiscard]] ProcessList list_processes(const std::string& proc);

/// The unit of systemd that a process belongs to, as "haproxy"; empty: none.
[[nodiscard]] std::string service_of(const std::string& proc, int pid);

/// True if the process runs in a container that we do not run in: its paths and addresses are
/// others than ours.
[[nodiscard]] bool is_contained(const std::string& proc, int pid);

}  // namespace skewd
