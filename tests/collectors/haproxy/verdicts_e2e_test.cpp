// SPDX-License-Identifier: Apache-2.0
//
// The cases of tests/cases/configuration/haproxy before a real `haproxy -c`: what the reader holds
// to be wrong it refuses, what is meant to be sane it takes.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "collectors/balancer.h"
#include "tests/support/child_process.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/memory_surroundings.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

namespace fs = std::filesystem;

constexpr int kRefused = 1;  // 2: nothing to listen on, but no error

const ConfigurationFormat& format() { return *find_balancer_kind("haproxy")->configuration; }

struct Verdict {
  bool refused = false;
  std::vector<Diagnostic> remarks;
};

struct Case {
  fs::path folder;
  std::vector<ConfigurationFile> inputs;
  std::vector<std::string> environment;  // NAME=value
};

Case read_case(const fs::path& folder) {
  Case read{folder, {}, {}};
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("input")) read.inputs.push_back({name, read_file(entry.path()), {}});
    if (name != "environment") continue;
    std::istringstream lines(read_file(entry.path()));
    for (std::string line; std::getline(lines, line);) read.environment.push_back(line);
  }
  std::sort(read.inputs.begin(), read.inputs.end(),
            [](const auto& one, const auto& other) { return one.path < other.path; });
  return read;
}

Verdict ask_haproxy(const Case& asked) {
  const TempDirectory directory;
  std::vector<std::string> command{"/usr/bin/env", "-i", "-C", asked.folder};
  command.insert(command.end(), asked.environment.begin(), asked.environment.end());
  command.emplace_back("/usr/sbin/haproxy");
  const auto arguments = format().vendor->arguments(asked.inputs);
  command.insert(command.end(), arguments.begin(), arguments.end());
  ChildProcess process(command, directory.path() / "output");
  const auto status = process.wait(std::chrono::seconds(60));
  REQUIRE(status);
  return {*status == kRefused,
          format().vendor->read_remarks(process.output(), *status != kRefused)};
}

std::vector<Diagnostic> ask_reader(const Case& asked) {
  MemorySurroundings surroundings;
  for (const auto& entry : fs::directory_iterator(asked.folder)) {
    surroundings.files[entry.path().filename()] = read_file(entry.path());
  }
  for (const std::string& line : asked.environment) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    surroundings.variables[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return format().read(asked.inputs, surroundings).diagnostics;
}

bool finds_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.rule == "parse-error" && diagnostic.severity == DiagnosticSeverity::error;
  });
}

// Files that are not here are no fault of the reader's.
bool misses_a_certificate(const std::vector<Diagnostic>& remarks) {
  return std::any_of(remarks.begin(), remarks.end(), [](const Diagnostic& remark) {
    return remark.text.find("SSL certificate") != std::string::npos;
  });
}

TEST_CASE("e2e: a real HAProxy refuses what the reader refuses, and takes what is sane") {
  if (const auto reason = HaproxyProcess::missing(); !reason.empty()) {
    MESSAGE("skipped: " << reason);
    return;
  }
  std::size_t refused = 0;
  std::size_t sane = 0;
  for (const auto& entry :
       fs::directory_iterator(fs::path(SKEWD_SOURCE_DIR) / "tests/cases/configuration/haproxy")) {
    const Case asked = read_case(entry.path());
    const std::string name = entry.path().filename();
    CAPTURE(name);
    const Verdict verdict = ask_haproxy(asked);
    if (finds_errors(ask_reader(asked))) {
      ++refused;
      CHECK(verdict.refused);
    }
    if (verdict.refused) CHECK_FALSE(verdict.remarks.empty());
    if (!name.starts_with("sane_")) continue;
    ++sane;
    CHECK_FALSE(finds_errors(ask_reader(asked)));
    CHECK((!verdict.refused || misses_a_certificate(verdict.remarks)));
  }
  CHECK(refused > 10);
  CHECK(sane >= 6);
}

}  // namespace
}  // namespace skewd::support
