// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {

class AlertmanagerProcess;

/// How an Alertmanager is to run.
struct AlertmanagerPlan {
  std::string configuration;
  bool clustered = false;                     // or alone, which notifies without settling first
  const AlertmanagerProcess* peer = nullptr;  // another member; null: the first one
  /// Of a web configuration file with TLS; empty: plain HTTP. With TLS nobody asks whether it is
  /// ready.
  std::string web = {};
};

/// A real Alertmanager on 127.0.0.1, alone or as a member of a cluster. It can be ended and started
/// again with what it keeps on disk.
class AlertmanagerProcess {
 public:
  /// Why tests that need Alertmanager must be skipped; empty: it and amtool are installed.
  [[nodiscard]] static std::string missing();

  /// Returns when it is ready. Throws std::runtime_error with what it printed when it does not
  /// start.
  explicit AlertmanagerProcess(const AlertmanagerPlan& plan);

  [[nodiscard]] std::string url() const { return scheme_ + web_; }
  /// SIGKILL: nothing is saved.
  void kill();
  /// Again, on the same ports. Returns when it is ready.
  void start();

  /// What amtool prints for such arguments as {"alert", "query"}.
  [[nodiscard]] std::string amtool(const std::vector<std::string>& arguments) const;
  /// Members of its cluster, as it sees them.
  [[nodiscard]] std::size_t members() const;

 private:
  TempDirectory directory_;
  std::string scheme_;
  std::string web_;
  std::string cluster_;
  std::vector<std::string> command_;
  std::unique_ptr<ChildProcess> process_;
};

/// How long a group of alerts waits before it notifies, first and then again.
struct GroupTimes {
  std::string wait = "1s";
  std::string interval = "6s";
};

/// A configuration whose only receiver is that webhook; alerts of one place are one group. `rest`
/// is put behind it.
[[nodiscard]] std::string alertmanager_configuration(const std::string& webhook,
                                                     const std::string& rest = {},
                                                     const GroupTimes& times = {});

}  // namespace skewd::support
