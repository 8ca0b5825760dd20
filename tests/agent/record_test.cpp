// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "agent/recording/recording_reader.h"
#include "agent/recording/zstd_stream.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/eventually.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::ChildProcess;
using support::eventually;
using support::read_file;
using support::TempDirectory;

std::string configuration(const std::string& config = "") {
  return "scrape_interval = \"1s\"\n[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\n"
         "stats = [\"unix:/nonexistent/admin.sock\"]\n" +
         config;
}

std::size_t lines_in(const std::string& file) {
  auto reader = RecordingReader::open(file);
  if (!reader) return 0;
  std::size_t lines = 0;
  while (reader->next()) ++lines;
  return lines;
}

}  // namespace

TEST_CASE("record: writes that a source is silent, and the configuration files that it can read") {
  const TempDirectory directory;
  const std::string haproxy = directory.write("haproxy.cfg", "global\n  maxconn 7\n");
  const std::string config = directory.write(
      "skewd.toml", configuration("config = [\"/nonexistent\", \"" + haproxy + "\"]\n"));
  const Outcome outcome = run_skewd({"record", "--for", "100ms", "--config.file", config});
  CHECK(outcome.status == 0);
  CHECK(
      outcome.err.starts_with("skewd: never answered: edge: unix:/nonexistent/admin.sock: there "
                              "is no socket /nonexistent/admin.sock"));
  CHECK(outcome.out.find(R"("config": [{"path": ")" + haproxy +
                         R"(", "text": "global\n  maxconn 7\n"}]})") != std::string::npos);
  CHECK(outcome.out.find(R"("source": "unix:/nonexistent/admin.sock", "interval": 1.000, "error": )"
                         R"("there is no socket)") != std::string::npos);
  CHECK(outcome.out.ends_with("\"answers\": []}\n"));
}

TEST_CASE("record: a signal ends it early with a complete file, and a kill with a readable one") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
    CAPTURE(signal);
    const TempDirectory directory;
    const std::string file = directory.path() / "a.zst";
    ChildProcess program({SKEWD_PROGRAM, "record", "-o", file, "--for", "24h", "--config.file",
                          directory.write("skewd.toml", configuration())},
                         directory.path() / "out");
    REQUIRE(eventually(60s, [&] { return lines_in(file) >= 2; }));
    program.signal(signal);
    CHECK(program.wait(20s) == (signal == SIGKILL ? 128 + SIGKILL : 0));
    const Outcome replayed = run_skewd({"replay", file});
    CHECK(replayed.status == 0);
    const bool is_broken_off = replayed.err.find(": breaks off after line ") != std::string::npos;
    CHECK(is_broken_off == (signal == SIGKILL));
  }
}

TEST_CASE("record: says what cannot be recorded, and where") {
  const TempDirectory directory;
  const std::string config = directory.write("skewd.toml", configuration());
  const auto complaint = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"record", "--config.file", config, "--for", "10s"});
    const Outcome outcome = run_skewd(arguments);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  CHECK(complaint({"-o", "/nonexistent/a"}) ==
        "skewd: /nonexistent/a: No such file or directory\n");
  CHECK(complaint({"-o", "/dev/full"}).ends_with("skewd: /dev/full: No space left on device\n"));
  CHECK(complaint({"--balancer", "egde"}) ==
        "skewd: --balancer: there is no balancer 'egde', did you mean 'edge'?\n");
  CHECK(complaint({"--balancer", "zzzzzz"}) ==
        "skewd: --balancer: there is no balancer 'zzzzzz'; the configuration has edge\n");
  for (const char* time : {"soon", "0s", "9000h"}) {
    CAPTURE(time);
    const Outcome outcome = run_skewd({"record", "--config.file", config, "--for", time});
    CHECK(outcome.status == 2);
    CHECK(outcome.err.starts_with("skewd: record: --for: '" + std::string(time) +
                                  "' is not a time of at most a year"));
  }
}

}  // namespace skewd
