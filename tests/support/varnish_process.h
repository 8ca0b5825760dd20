// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tests/support/child_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {

/// A real varnishd in the foreground, with the caller's VCL in force as "boot".
class VarnishProcess {
 public:
  /// Why tests that need Varnish must be skipped; empty: it is installed.
  [[nodiscard]] static std::string missing();

  /// Returns when it serves. Throws std::runtime_error with what it printed when it does not start.
  explicit VarnishProcess(std::string_view vcl);

  /// Loads another VCL under that name and puts it in force. Throws std::runtime_error if varnishd
  /// refuses it.
  void use(const std::string& name, std::string_view vcl);

  /// Runs a command of varnishadm and returns what it printed. Throws std::runtime_error when it
  /// is refused.
  std::string command(const std::string& line) const;

  /// Its source, for skewd.toml.
  [[nodiscard]] std::string source() const { return "varnish:" + folder(); }
  [[nodiscard]] std::string url(const std::string& path) const;

 private:
  [[nodiscard]] std::string folder() const { return (directory_.path() / "instance").string(); }
  [[nodiscard]] ChildProcess start(std::string_view vcl) const;

  TempDirectory directory_;
  LoopbackPort port_;
  ChildProcess process_;
};

}  // namespace skewd::support
