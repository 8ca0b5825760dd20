// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/agent/run_skewd.h"
#include "tests/support/loopback_port.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

const fs::path kPlan = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/plan";

// Without what depends on the machine: the vendor's program, and name servers.
Outcome check(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"check", "--no-vendor", "--no-resolve"});
  return run_skewd(arguments);
}

std::string funnel() { return (kPlan / "pool-funnel/haproxy_fires.cfg").string(); }

TEST_CASE("check: an error is told with its line, a mark and a hint, and fails") {
  const Outcome outcome = check({funnel()});
  CHECK(outcome.status == 1);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.find(funnel() + ":12:44: error: weights leave one of 5 servers of pool shop "
                                    "with traffic [pool-funnel]\n"
                                    "   12 |   server web-0 10.0.0.10:8080 check weight 0\n"
                                    "      |                                            ^\n"
                                    "   hint: ") != std::string::npos);
  CHECK(outcome.out.find("1 error, 1 warning\n") != std::string::npos);
  CHECK(outcome.out.find('\x1b') == std::string::npos);
}

TEST_CASE("check: warnings fail only when they are asked to") {
  const std::string file = (kPlan / "weights-lopsided/haproxy_fires.cfg").string();
  CHECK(check({file}).status == 0);
  CHECK(check({"--fail-on", "warning", file}).status == 1);
  CHECK(
      check({"--fail-on", "warning", (kPlan / "pool-funnel/haproxy_quiet.cfg").string()}).status ==
      0);
}

TEST_CASE("check: what cannot be read is refused, with the reason and what to do") {
  const Outcome gone = check({"/nonexistent/haproxy.cfg"});
  CHECK(gone.status == 2);
  CHECK(gone.err == "skewd: /nonexistent/haproxy.cfg: No such file or directory\n");
  const support::TempDirectory folder;
  const Outcome other = check({folder.write("notes.txt", "hello\n").string()});
  CHECK(other.status == 2);
  CHECK(other.err.find("say with --kind") != std::string::npos);
  const Outcome kind = check({"--kind", "squid", funnel()});
  CHECK(kind.status == 2);
  CHECK(kind.err.find("known: apache, caddy, envoy, haproxy, ipvs, nginx") != std::string::npos);
  CHECK(check({}).status == 2);
}

TEST_CASE("check: a folder is one configuration, in the order of its files") {
  const support::TempDirectory folder;
  folder.write("20-www.cfg", "frontend www\n  bind :80\n  default_backend shop\n");
  folder.write("10-defaults.cfg", "defaults\n  mode http\n  timeout connect 1s\n");
  folder.write("30-shop.cfg",
               "backend shop\n  server a 10.0.0.1:80 check\n"
               "  server b 10.0.0.2:80 check\n");
  folder.write("README", "not read");
  const Outcome outcome = check({folder.path().string()});
  CHECK(outcome.status == 0);
  CHECK(outcome.out == "haproxy: 1 listener, 1 route, 1 pool, 2 servers; nothing found\n");
}

TEST_CASE("check: JSON has every field, and null where there is no line") {
  const auto json = nlohmann::json::parse(check({"--format", "json", funnel()}).out);
  const auto& first = json.at("diagnostics").at(0);
  CHECK(first.at("rule") == "pool-funnel");
  CHECK(first.at("severity") == "error");
  CHECK(first.at("file") == funnel());
  CHECK(first.at("line") == 12);
  CHECK(first.at("column") == 44);
  CHECK_FALSE(first.at("text").get<std::string>().empty());
  CHECK_FALSE(first.at("hint").get<std::string>().empty());
}

TEST_CASE("check: SARIF stands before its schema") {
  const support::TempDirectory folder;
  const std::string hostile =
      folder.write("a \xc3\xa4&<b>.cfg", "frontend w\n bind :80\n use_backend \xff\xfe<&\x01\"\n")
          .string();
  const std::string schema =
      (fs::path(SKEWD_SOURCE_DIR) / "tests/cases/sarif/sarif-2.1.0-rtm.5.json").string();
  for (const std::string& file : {funnel(), hostile}) {
    CAPTURE(file);
    const Outcome outcome = check({"--kind", "haproxy", "--format", "sarif", file});
    CHECK(nlohmann::json::parse(outcome.out).at("runs").at(0).at("results").size() > 0);
    const std::string sarif = folder.write("report.sarif", outcome.out).string();
    const std::string script =
        "import json, sys\n"
        "try:\n"
        "    import jsonschema\n"
        "except ImportError:\n"
        "    sys.exit(77)\n"
        "jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))\n";
    support::ChildProcess python(
        {"/usr/bin/env", "python3", "-W", "ignore", "-c", script, sarif, schema},
        folder.path() / "output");
    const int status = python.wait(std::chrono::seconds(60)).value_or(-1);
    if (status == 77 || status == 127) {
      MESSAGE("skipped: python3-jsonschema is not installed");
      return;
    }
    CHECK_MESSAGE(status == 0, python.output());
  }
}

TEST_CASE("check: JUnit counts a case per rule, and fails those that are asked for") {
  const Outcome outcome = check({"--format", "junit", funnel()});
  CHECK(outcome.out.find("tests=\"2\" failures=\"1\"") != std::string::npos);
  CHECK(check({"--format", "junit", "--fail-on", "warning", funnel()})
            .out.find("tests=\"2\" failures=\"2\"") != std::string::npos);
  const Outcome fine =
      check({"--format", "junit", (kPlan / "pool-funnel/haproxy_quiet.cfg").string()});
  CHECK(fine.out.find("name=\"all rules\"/>") != std::string::npos);
}

TEST_CASE("check: --probe tells a server that takes no connection") {
  const support::LoopbackPort closed;
  const support::TempDirectory folder;
  const std::string file =
      folder
          .write("haproxy.cfg",
                 "frontend www\n  bind :80\n  default_backend shop\nbackend shop\n  server web-0 "
                 "127.0.0.1:" +
                     std::to_string(closed.number()) + " check\n")
          .string();
  CHECK(check({file}).status == 0);
  const Outcome probed = check({"--probe", file});
  CHECK(probed.status == 1);
  CHECK(probed.out.find("server web-0 of pool shop: Connection refused [server-unreachable]") !=
        std::string::npos);
}

TEST_CASE("check: names of a configuration never reach the terminal as commands") {
  const support::TempDirectory folder;
  const std::string file =
      folder
          .write("haproxy.cfg", "frontend www\n  bind :80\n  default_backend \x1b[31mred\x1b[0m\n")
          .string();
  CHECK(check({file}).out.find('\x1b') == std::string::npos);
}

}  // namespace
}  // namespace skewd
