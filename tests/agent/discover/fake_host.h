// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "agent/discover/find_balancers.h"
#include "tests/support/temp_directory.h"

namespace skewd::test {

/// A host that exists only in a folder: processes as /proc tells them, and files.
class FakeHost {
 public:
  FakeHost() { add(1, 0, "systemd", {"/sbin/init"}); }

  void add(int pid, int parent, const std::string& program, const std::vector<std::string>& command,
           const std::string& group = "/system.slice/cron.service") {
    const std::string number = std::to_string(pid);
    const std::filesystem::path folder = directory_.path() / "proc" / number;
    std::filesystem::create_directories(folder);
    std::string words;
    for (const std::string& word : command) words += word + '\0';
    std::ofstream(folder / "stat") << number << " (" << program << ") S " << parent << " 1 1 0\n";
    std::ofstream(folder / "cmdline") << words;
    std::ofstream(folder / "cgroup") << "0::" << group << "\n";
    std::ofstream(folder / "environ") << std::string("SOCKET=/run/from-environment.sock\0", 34);
  }
  void hide_others() { std::filesystem::remove_all(directory_.path() / "proc/1"); }

  /// Below the root of the host.
  void write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = directory_.path() / ("root" + path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  [[nodiscard]] SearchPlaces places() const {
    return {(directory_.path() / "proc").string(), (directory_.path() / "root").string()};
  }
  [[nodiscard]] Discovery find() const {
    return find_balancers(places(), {std::chrono::milliseconds(500), std::chrono::milliseconds(500),
                                     std::size_t{1} << 20U});
  }
  [[nodiscard]] std::filesystem::path path() const { return directory_.path(); }

 private:
  support::TempDirectory directory_;
};

}  // namespace skewd::test
