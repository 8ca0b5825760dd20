// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {

/// What a Prometheus scrapes, judges and tells, all of it every second.
struct PrometheusPlan {
  std::vector<std::string> targets;        // "127.0.0.1:10145"
  std::vector<std::string> alertmanagers;  // "127.0.0.1:9093"
  std::string rules;                       // text of a rule file; empty: none
  std::string interval = "1s";             // of scrapes and rules
};

/// A real Prometheus on 127.0.0.1.
class PrometheusProcess {
 public:
  /// Why tests that need Prometheus must be skipped; empty: it is installed.
  [[nodiscard]] static std::string missing();

  /// Returns when it is ready. Throws std::runtime_error with what it printed when it does not
  /// start.
  explicit PrometheusProcess(const PrometheusPlan& plan);

  [[nodiscard]] std::string url() const { return "http://" + web_; }
  /// The value of the first series that the expression yields; below 0: there is none.
  [[nodiscard]] double query(const std::string& expression) const;

 private:
  [[nodiscard]] ChildProcess start(const PrometheusPlan& plan) const;

  TempDirectory directory_;
  std::string web_;
  ChildProcess process_;
};

}  // namespace skewd::support
