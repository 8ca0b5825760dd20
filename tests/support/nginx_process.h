// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {

/// A real nginx in the foreground, with a folder of its own; as root and as any other user.
class NginxProcess {
 public:
  /// Why tests that need nginx must be skipped; empty: it is installed.
  [[nodiscard]] static std::string missing();

  /// True if a configuration may have a block `stream`, whose module Debian packs by itself.
  [[nodiscard]] static bool has_stream();

  /// Runs with `http` inside of its http block. Returns when `url` is answered, and throws
  /// std::runtime_error with what nginx printed when it does not start.
  NginxProcess(std::string_view http, int workers, const std::string& url);

  [[nodiscard]] std::filesystem::path configuration_file() const {
    return directory_.path() / "nginx.conf";
  }
  /// Writes another configuration and asks nginx to read it. Returns at once.
  void reload(std::string_view http);
  [[nodiscard]] bool running() { return process_.running(); }
  /// Everything it printed so far.
  [[nodiscard]] std::string output() const { return process_.output(); }

 private:
  [[nodiscard]] ChildProcess start(std::string_view http) const;

  TempDirectory directory_;
  int workers_;
  ChildProcess process_;
};

}  // namespace skewd::support
