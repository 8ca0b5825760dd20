// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace skewd::support {

/// A program that we started. It runs in a process group of its own, so that Ctrl-C reaches only
/// us and we decide when it ends; destruction stops it.
class ChildProcess {
 public:
  /// Starts `command` with standard output and error going to the file `output`. The first word
  /// is a path. Throws std::runtime_error when it cannot be started.
  ChildProcess(std::vector<std::string> command, std::filesystem::path output);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running();
  void signal(int number);

  /// The exit status, or 128 + the signal that ended it; nothing if it still runs after `bound`.
  std::optional<int> wait(std::chrono::milliseconds bound);

  /// Asks it to end, insists with SIGKILL after `bound`, and returns the status as `wait` does.
  int stop(std::chrono::milliseconds bound = std::chrono::seconds(5));

  /// Everything it has written so far.
  [[nodiscard]] std::string output() const;

 private:
  pid_t pid_ = 0;
  std::filesystem::path output_;
  std::optional<int> status_;  // once it has ended
};

}  // namespace skewd::support
