// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/demo/finding.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd::demo {

/// `skewd run` beside the site, reading HAProxy once a second.
class WatchedAgent {
 public:
  /// Returns when the agent is ready; `more` is put behind its settings: [[balancer.pool]] blocks
  /// or other tables. Throws
  /// std::runtime_error with its log when it is not ready in time.
  explicit WatchedAgent(const std::string& admin_socket, const std::string& more = "");

  /// What it says now. Throws std::runtime_error with its log when it does not answer.
  [[nodiscard]] std::vector<ToldFinding> findings() const;
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  void wait_until_ready();

  support::TempDirectory directory_;
  std::string address_;
  support::ChildProcess process_;
};

}  // namespace skewd::demo
