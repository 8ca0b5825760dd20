// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <csignal>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/notify_socket.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::ChildProcess;
using support::eventually;
using support::NotifySocket;
using support::TempDirectory;

std::string balancer(const std::string& name) {
  return "[[balancer]]\nname = \"" + name +
         "\"\nkind = \"haproxy\"\nstats = [\"unix:/nonexistent/admin.sock\"]\n";
}

std::string configuration(const std::string& name) {
  return "[state]\ndirectory = \"\"\n" + balancer(name);
}

// The built program under what looks like systemd.
struct RunningService {
  TempDirectory directory;
  std::string socket_path = directory.path() / "notify";
  NotifySocket systemd{socket_path};
  std::string config = directory.write("skewd.toml", configuration("edge"));
  ChildProcess program{
      {"/usr/bin/env", "NOTIFY_SOCKET=" + socket_path, "WATCHDOG_USEC=200000", SKEWD_PROGRAM, "run",
       "--config.file", config, "--web.listen-address", "127.0.0.1:0"},
      directory.path() / "log"};

  [[nodiscard]] bool logs(const std::string& text) const {
    return eventually(60s, [&] { return program.output().find(text) != std::string::npos; });
  }
};

}  // namespace

TEST_CASE("service: tells systemd when it is ready, alive and stopping, and exits with 0") {
  RunningService service;
  CHECK(service.systemd.tells("READY=1\nSTATUS=watching 1 balancer\n"));
  CHECK(service.systemd.tells("WATCHDOG=1"));
  CHECK(service.systemd.tells("WATCHDOG=1"));
  CHECK(service.logs("msg=listening address=127.0.0.1:"));
  service.program.signal(SIGTERM);
  CHECK(service.systemd.tells("STOPPING=1"));
  CHECK(service.program.wait(2s + 500ms) == 0);
  CHECK(service.logs("msg=stopped"));
}

TEST_CASE("service: SIGINT stops it as well") {
  RunningService service;
  REQUIRE(service.systemd.tells("READY=1"));
  service.program.signal(SIGINT);
  CHECK(service.program.wait(2s + 500ms) == 0);
}

TEST_CASE("service: SIGHUP puts a new configuration in force") {
  RunningService service;
  REQUIRE(service.systemd.tells("READY=1"));
  service.directory.write("skewd.toml", configuration("edge") + balancer("api"));
  service.program.signal(SIGHUP);
  CHECK(service.systemd.tells("RELOADING=1\nMONOTONIC_USEC="));
  CHECK(service.systemd.tells("READY=1\nSTATUS=watching 2 balancers\n"));
  CHECK(service.logs("msg=reloaded balancers=2"));
  CHECK(service.program.stop() == 0);
}

TEST_CASE("service: a broken configuration leaves the one in force and logs every fault") {
  RunningService service;
  REQUIRE(service.systemd.tells("READY=1"));
  service.directory.write("skewd.toml", "colour = 1\n[web]\nlisten = []\n");
  service.program.signal(SIGHUP);
  CHECK(service.systemd.tells(
      "READY=1\nSTATUS=watching 1 balancer; the last reload failed, see the log\n"));
  CHECK(service.logs("level=error msg=\"not reloaded, keeping the settings in force\" error=\"" +
                     service.config + ":1: unknown key 'colour'"));
  CHECK(service.logs(service.config + ":3: 'listen' is empty"));
  CHECK(service.program.running());

  service.directory.write("skewd.toml", configuration("edge"));
  service.program.signal(SIGHUP);
  CHECK(service.systemd.tells("READY=1\nSTATUS=watching 1 balancer\n"));
  CHECK(service.program.stop() == 0);
}

TEST_CASE("service: a hundred reloads in a row do no harm") {
  RunningService service;
  REQUIRE(service.systemd.tells("READY=1"));
  for (int i = 0; i < 100; ++i) service.program.signal(SIGHUP);
  CHECK(service.logs("msg=reloaded"));
  CHECK(service.program.running());
  CHECK(service.program.stop() == 0);
}

}  // namespace skewd
