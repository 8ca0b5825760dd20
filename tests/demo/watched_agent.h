// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/demo/finding.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd::demo {

/// The [[balancer]] blocks of a skewd.toml.
struct Balancers {
  std::string blocks;
};

/// `skewd run` beside the site, reading its balancers once a second.
class WatchedAgent {
 public:
  /// Returns when the agent is ready; `more` is put behind its settings: [[balancer.pool]] blocks
  /// or other tables. Throws
  /// std::runtime_error with its log when it is not ready in time.
  explicit WatchedAgent(const std::string& admin_socket, const std::string& more = "");

  /// The same, for any balancers.
  explicit WatchedAgent(const Balancers& balancers);

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
