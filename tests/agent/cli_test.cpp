// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/agent/run_skewd.h"

namespace skewd {
namespace {

const std::filesystem::path kCases = std::filesystem::path(SKEWD_SOURCE_DIR) / "tests/cases";

}  // namespace

TEST_CASE("cli: the version is printed as Prometheus programs do") {
  for (const char* word : {"version", "--version"}) {
    const Outcome outcome = run_skewd({word});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.starts_with("skewd, version 0.1.0\n"));
    CHECK(outcome.err.empty());
  }
  CHECK(run_skewd({"version", "--format", "json"})
            .out.starts_with(R"({"name":"skewd","version":"0.1.0",)"));
}

TEST_CASE("cli: the help of every command has examples and exit statuses") {
  const Outcome program = run_skewd({"--help"});
  CHECK(program.status == 0);
  for (const char* command :
       {"run", "discover", "doctor", "status", "top", "history", "changes", "report", "trace",
        "rules", "record", "replay", "selftest", "version"}) {
    CAPTURE(command);
    CHECK(program.out.find(std::string("\n  ") + command + ' ') != std::string::npos);
    const Outcome outcome = run_skewd({command, "--help"});
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    for (const char* part :
         {"\nUsage: skewd ", "\nOptions:\n", "\nExamples:\n  skewd ", "\nExit status:\n  0  "}) {
      CHECK(outcome.out.find(part) != std::string::npos);
    }
  }
}

TEST_CASE("cli: wrong usage is said on standard error, exits with 2 and suggests what was meant") {
  const auto complaint = [](const std::vector<std::string>& arguments) {
    const Outcome outcome = run_skewd(arguments);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  CHECK(complaint({}) == "skewd: no command given; see `skewd --help`\n");
  CHECK(complaint({"stats"}) == "skewd: unknown command 'stats', did you mean 'status'?\n");
  CHECK(complaint({"frobnicate"}) == "skewd: unknown command 'frobnicate'; see `skewd --help`\n");
  CHECK(complaint({"run", "--config.fil", "x"}) ==
        "skewd: unknown option of run '--config.fil', did you mean '--config.file'?\n");
  CHECK(complaint({"run", "now"}) ==
        "skewd: unknown argument of run 'now'; see `skewd run --help`\n");
  CHECK(complaint({"version", "--format", "xml"}) ==
        "skewd: version: --format: 'xml' is not one of text|json\n");
  CHECK(complaint({"run", "--config.file"}) ==
        "skewd: run: --config.file: 1 required FILE missing\n");
  CHECK(complaint({"\x1b[31m"}) == "skewd: unknown command '[31m'; see `skewd --help`\n");
}

TEST_CASE("cli: run --config.check says that a file is fine, or everything that is not") {
  const std::string fine = kCases / "config/fine.toml";
  CHECK(run_skewd({"run", "--config.check", "--config.file", fine}).out ==
        fine + ": fine, 2 balancers\n");

  const std::string faulty = kCases / "config/listen_empty.toml";
  const Outcome outcome = run_skewd({"run", "--config.check", "--config.file=" + faulty});
  CHECK(outcome.status == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with("skewd: " + faulty + ":2: 'listen' is empty"));
}

TEST_CASE("cli: a configuration without a balancer means those of this host") {
  const std::string empty = kCases / "config/empty.toml";
  CHECK(run_skewd({"run", "--config.check", "--config.file", empty}).out ==
        empty + ": fine, which names no balancer: those of this host are watched\n");
  const Outcome outcome =
      run_skewd({"record", "--config.file", empty, "--balancer", "nobody-is-called-so"});
  CHECK(outcome.status == 2);
  const bool none =
      outcome.err.find(empty + " names no balancer, and none that can be read was ") !=
      std::string::npos;
  const bool others =
      outcome.err.find("there is no balancer 'nobody-is-called-so'") != std::string::npos;
  CHECK_MESSAGE((none || others), outcome.err);
}

TEST_CASE("cli: a configuration that is named must be there") {
  const Outcome outcome = run_skewd({"run", "--config.file", "/nonexistent/skewd.toml"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err.starts_with("skewd: /nonexistent/skewd.toml: cannot be read: No such file"));
}

TEST_CASE("cli: run refuses a listen address that is none") {
  const Outcome outcome = run_skewd({"run", "--config.check", "--config.file",
                                     kCases / "config/fine.toml", "--web.listen-address", "10145"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err.starts_with("skewd: --web.listen-address: '10145' is not an address"));
}

}  // namespace skewd
