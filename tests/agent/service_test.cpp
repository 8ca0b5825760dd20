// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <string>
#include <thread>

#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::ChildProcess;
using support::eventually;
using support::TempDirectory;

// What systemd would be told, message after message. Like systemd it reads all the time: the
// kernel holds ten messages, and whoever sends an eleventh waits.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : socket_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const timeval patience{.tv_sec = 0, .tv_usec = 50'000};  // between looks at the stop token
    REQUIRE(setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
    reader_ = std::jthread([this](const std::stop_token& stop) { read(stop); });
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() {
    reader_.request_stop();
    reader_.join();
    close(socket_);
  }

  /// True once a message with that line has come.
  bool tells(const std::string& line) {
    return eventually(60s, [&] {
      const std::lock_guard lock(mutex_);
      const auto at = unread_.find("\n" + line);
      if (at == std::string::npos) return false;
      unread_.erase(0, at + 1 + line.size());
      return true;
    });
  }

 private:
  void read(const std::stop_token& stop) {
    char message[4096];
    while (!stop.stop_requested()) {
      const ssize_t got = recv(socket_, message, sizeof message, 0);
      if (got < 0) continue;
      const std::lock_guard lock(mutex_);
      unread_.append("\n").append(message, static_cast<std::size_t>(got)).append("\n");
    }
  }

  int socket_;
  std::mutex mutex_;
  std::string unread_;
  std::jthread reader_;  // last: it uses the others
};

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
