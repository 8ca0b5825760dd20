// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {

/// A real HAProxy in master-worker mode, in the foreground, with an admin socket. It reads two
/// files: control.cfg, which is ours, and haproxy.cfg, which holds the caller's configuration.
class HaproxyProcess {
 public:
  /// Why tests that need HAProxy must be skipped; empty: it is installed.
  [[nodiscard]] static std::string missing();

  /// Returns when HAProxy answers on its admin socket. Throws std::runtime_error with what it
  /// printed when it does not start.
  explicit HaproxyProcess(std::string_view configuration);

  /// Puts another configuration in force with SIGUSR2 and returns when the new worker answers.
  /// Throws std::runtime_error when HAProxy refuses it; the old worker then goes on.
  void reload(std::string_view configuration);

  /// Sends a line such as "set server shop/web-1 state drain" and returns the answer. Throws
  /// std::runtime_error when there is none.
  std::string command(std::string_view line) const;

  /// Returns when no user is connected: then everything that was sent is also counted. Throws
  /// std::runtime_error after a minute.
  void await_idle() const;

  [[nodiscard]] std::filesystem::path admin_socket() const { return directory_.path() / "admin"; }
  [[nodiscard]] std::filesystem::path master_socket() const { return directory_.path() / "master"; }
  [[nodiscard]] std::filesystem::path configuration_file() const;
  /// Everything it printed so far.
  [[nodiscard]] std::string output() const { return process_.output(); }

  void stop() { process_.stop(); }

 private:
  [[nodiscard]] std::optional<std::uint64_t> worker() const;
  [[nodiscard]] bool serves(std::optional<std::uint64_t> former) const;
  void write_configuration(std::string_view configuration) const;
  [[nodiscard]] ChildProcess start(std::string_view configuration) const;

  TempDirectory directory_;
  ChildProcess process_;
};

}  // namespace skewd::support
