// SPDX-License-Identifier: Apache-2.0
//
// One thread of the running program is stopped, as a debugger stops it, and systemd's watchdog is
// to notice; a balancer that hangs is none of its business.
#include <doctest/doctest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/hostile_server.h"
#include "tests/support/loopback_port.h"
#include "tests/support/notify_socket.h"
#include "tests/support/temp_directory.h"

namespace skewd::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::eventually;
using support::read_file;

// All threads that last as long as the program, by what the system calls them. The one that feeds
// the watchdog is not among them.
const std::set<std::string> kThreads{
    "brain",       "scrape edge",    "access-log",   "configuration e", "probes",         "http",
    "http upkeep", "http passwords", "state keeper", "event keeper",    "alertmanager ht"};
const std::string kLookout = "lookout";

/// The program with everything that has a thread, under what looks like systemd.
class WatchedAgent {
 public:
  explicit WatchedAgent(const std::string& balancers) {
    const std::string directory = directory_.path();
    const std::string config = directory_.write(
        "skewd.toml", "scrape_interval = \"1s\"\n[state]\ndirectory = \"" + directory +
                          "/state\"\n[web]\n"
                          "[web.basic_auth_users]\na = "
                          "\"$2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu\"\n"
                          "[alertmanager]\nurls = [\"http://127.0.0.1:1\"]\n" +
                          balancers);
    program_ = std::make_unique<support::ChildProcess>(
        std::vector<std::string>{"/usr/bin/env", "NOTIFY_SOCKET=" + directory + "/notify",
                                 "WATCHDOG_USEC=200000", SKEWD_PROGRAM, "run", "--config.file",
                                 config, "--web.listen-address", "127.0.0.1:0"},
        directory_.path() / "log");
  }

  [[nodiscard]] bool beats() { return systemd_.tells("WATCHDOG=1"); }
  [[nodiscard]] bool is_silent() const { return systemd_.silence() > 3s; }
  [[nodiscard]] std::string log() const { return program_->output(); }
  /// True once the log says that this thread hangs.
  [[nodiscard]] bool tells_of(const std::string& thread) const {
    const std::string line =
        "level=error msg=\"a thread hangs; the watchdog of systemd is not answered\" thread=";
    const std::string told = log();
    return told.find(line + thread) != std::string::npos ||
           told.find(line + '"' + thread) != std::string::npos;
  }

  /// The number of the thread of that name; 0: there is none.
  [[nodiscard]] pid_t thread(const std::string& name) const {
    std::error_code gone;
    for (const auto& task :
         fs::directory_iterator("/proc/" + std::to_string(program_->pid()) + "/task", gone)) {
      if (read_file(task.path() / "comm") == name + "\n") {
        return std::stoi(task.path().filename());
      }
    }
    return 0;
  }

 private:
  support::TempDirectory directory_;
  support::NotifySocket systemd_{directory_.path() / "notify"};
  std::unique_ptr<support::ChildProcess> program_;
};

/// Stops one thread of another program while it lives.
class Freeze {
 public:
  explicit Freeze(pid_t thread) : thread_(thread) {
    stopped_ = ptrace(PTRACE_SEIZE, thread_, nullptr, nullptr) == 0 &&
               ptrace(PTRACE_INTERRUPT, thread_, nullptr, nullptr) == 0 &&
               waitpid(thread_, nullptr, __WALL) == thread_;
  }
  Freeze(const Freeze&) = delete;
  Freeze& operator=(const Freeze&) = delete;
  ~Freeze() { ptrace(PTRACE_DETACH, thread_, nullptr, nullptr); }
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  const pid_t thread_;
  bool stopped_ = false;
};

std::string edge(const std::string& source) {
  return "[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = [\"" + source + "\"]\n";
}

}  // namespace

TEST_CASE("e2e: whichever thread hangs, the watchdog is answered no more") {
  if (geteuid() != 0) {
    MESSAGE("skipped: only root may stop a thread of a program that leaves no core");
    return;
  }
  const support::TempDirectory directory;
  const std::string file = directory.write("haproxy.cfg", "global\n");
  const std::string log = directory.write("access.log", "");
  const std::string all = edge("unix:/nonexistent/admin.sock") + "config = [\"" + file +
                          "\"]\naccess_log = \"file:" + log +
                          "\"\n[[probe]]\nname = \"home\"\nurl = \"http://127.0.0.1:1/\"\n";
  struct Trial {
    std::string name;
    std::unique_ptr<WatchedAgent> agent;
    std::unique_ptr<Freeze> freeze;
  };
  std::vector<Trial> trials;
  trials.reserve(kThreads.size() + 1);
  for (const std::string& name : kThreads) {
    trials.push_back({name, std::make_unique<WatchedAgent>(all), nullptr});
  }
  trials.push_back({kLookout, std::make_unique<WatchedAgent>(""), nullptr});
  WatchedAgent untouched(all);
  for (Trial& trial : trials) {
    CAPTURE(trial.name);
    const bool is_there = eventually(60s, [&] { return trial.agent->thread(trial.name) != 0; });
    REQUIRE_MESSAGE(is_there, trial.agent->log());
    REQUIRE(trial.agent->beats());
    trial.freeze = std::make_unique<Freeze>(trial.agent->thread(trial.name));
    REQUIRE(trial.freeze->stopped());
  }
  for (const Trial& trial : trials) {
    CAPTURE(trial.name);
    CHECK_MESSAGE(eventually(120s, [&] { return trial.agent->tells_of(trial.name); }),
                  trial.agent->log());
    CHECK(eventually(120s, [&] { return trial.agent->is_silent(); }));
  }
  CHECK(eventually(120s, [&] { return !untouched.is_silent(); }));
  CHECK(untouched.log().find("a thread hangs") == std::string::npos);
}

TEST_CASE("e2e: balancers that hang do not keep the watchdog from being answered") {
  const support::TempDirectory directory;
  const support::HostileServer silent(directory.path() / "silent.sock", support::hangs());
  const support::HostileServer slow(directory.path() / "slow.sock", support::drips());
  WatchedAgent agent(edge("unix:" + (directory.path() / "silent.sock").string()) +
                     "[[balancer]]\nname = \"slow\"\nkind = \"haproxy\"\nstats = [\"unix:" +
                     (directory.path() / "slow.sock").string() + "\"]\n");
  REQUIRE(agent.beats());
  // A beat every 0.1 s: for longer than a scrape may stand still.
  for (int i = 0; i < 150; ++i) REQUIRE(agent.beats());
  CHECK(agent.log().find("a thread hangs") == std::string::npos);
}

}  // namespace skewd::test
