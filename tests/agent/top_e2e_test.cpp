// SPDX-License-Identifier: Apache-2.0
//
// `skewd top` in a real terminal, tmux, beside a real agent and a real HAProxy.
#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "collectors/net/program_run.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/traffic.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;

constexpr auto kSoon = 90s;  // tests share their machine

// HAProxy with four servers in one pool, one in another, and forty requests a second.
class Site {
 public:
  Site() {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
        "frontend www\n  bind 127.0.0.1:" +
        std::to_string(port_.number()) +
        "\n  default_backend shop\nbackend shop\n  balance roundrobin\n";
    for (int i = 0; i < 4; ++i) {
      origins_.push_back(std::make_unique<support::Origin>("web-" + std::to_string(i)));
      text += "  server web-" + std::to_string(i) +
              " 127.0.0.1:" + std::to_string(origins_.back()->port()) + " weight 10\n";
    }
    text += "backend media\n  server img-0 127.0.0.1:" + std::to_string(origins_[0]->port()) + "\n";
    haproxy_ = std::make_unique<support::HaproxyProcess>(text);
    support::TrafficPlan plan;
    plan.requests_per_second = 40;
    plan.targets = {
        {.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/", .host = {}}};
    traffic_ = std::make_unique<support::Traffic>(plan);
  }
  void make_funnel() {
    for (const char* server : {"web-0", "web-1", "web-3"}) {
      haproxy_->command("set server shop/" + std::string(server) + " weight 0");
    }
  }
  [[nodiscard]] std::string configuration() const {
    return "scrape_interval = \"1s\"\n[state]\ndirectory = \"\"\n[[balancer]]\nname = \"edge\"\n"
           "kind = \"haproxy\"\nstats = [\"unix:" +
           haproxy_->admin_socket().string() + "\"]\n";
  }

 private:
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
};

// The agent; `address` with port 0 takes a free one.
class RunningAgent {
 public:
  RunningAgent(const support::TempDirectory& directory, const std::string& address)
      : program_({SKEWD_PROGRAM, "run", "--web.listen-address", address, "--config.file",
                  directory.path() / "skewd.toml"},
                 directory.path() / "log") {
    const std::string word = "msg=listening address=";
    REQUIRE(eventually(kSoon, [&] { return program_.output().find(word) != std::string::npos; }));
    const std::string output = program_.output();
    const std::size_t begin = output.find(word) + word.size();
    address_ = output.substr(begin, output.find('\n', begin) - begin);
  }
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] support::ChildProcess& program() { return program_; }

 private:
  support::ChildProcess program_;
  std::string address_;
};

// A tmux of its own with one shell in it.
class Terminal {
 public:
  explicit Terminal(const std::string& environment) {
    tmux({"-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24",
          "env -u NO_COLOR LC_ALL=C.UTF-8 " + environment + " PS1='shell> ' /bin/sh"});
    REQUIRE(shows("shell>"));
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() { tmux({"kill-server"}); }

  void type(const std::string& text) { tmux({"send-keys", "-l", text}); }
  void press(const std::string& key) { tmux({"send-keys", key}); }
  void resize(int columns, int rows) {
    tmux({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
  }
  /// What is seen now; with the codes of its colours if they are asked for.
  [[nodiscard]] std::string screen(bool with_codes = false) {
    std::vector<std::string> command{"capture-pane", "-p"};
    if (with_codes) command.emplace_back("-e");
    return tmux(std::move(command));
  }
  [[nodiscard]] bool shows(const std::string& text) {
    const bool seen = eventually(kSoon, [&] { return screen().find(text) != std::string::npos; });
    if (!seen) MESSAGE("without '" << text << "':\n" << screen());
    return seen;
  }

 private:
  std::string tmux(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-u", "-S", (directory_.path() / "socket").string()});
    const auto run = run_program("/usr/bin/tmux", std::move(arguments), {.time = 20s});
    return run ? run->output : "";
  }

  support::TempDirectory directory_;
};

bool is_missing() {
  std::string why = support::HaproxyProcess::missing();
  if (why.empty() && !find_program("tmux")) why = "tmux is not installed";
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

std::string top(const RunningAgent& agent, const std::string& more = "") {
  return std::string(SKEWD_PROGRAM) + " top --interval 500ms --url http://" + agent.address() +
         more;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "e2e: top: a funnel is shown, opened, filtered and resized, and the terminal is given back") {
  if (is_missing()) return;
  Site site;
  const support::TempDirectory directory;
  directory.write("skewd.toml", site.configuration());
  RunningAgent agent(directory, "127.0.0.1:0");
  Terminal terminal("");
  // The settings of the terminal, compared by the shell itself.
  terminal.type("was=$(stty -g)\n" + top(agent) +
                "; echo after $?; test \"$was\" = \"$(stty -g)\" && echo as be''fore\n");
  REQUIRE(terminal.shows("skewd top"));
  REQUIRE(terminal.shows("shop"));
  CHECK(terminal.shows("media"));
  site.make_funnel();
  CHECK(terminal.shows("all requests go to web-2"));
  CHECK(terminal.shows("▲ shop"));
  CHECK(contains(terminal.screen(true), "\x1b[38;5;"));

  terminal.press("Enter");
  CHECK(terminal.shows("edge/shop"));
  CHECK(terminal.shows("web-3"));
  CHECK(terminal.shows("set server shop/"));
  terminal.press("Escape");
  REQUIRE(terminal.shows("POOL"));
  terminal.type("/med");
  CHECK(terminal.shows("1 of 2 pools"));
  terminal.press("Escape");
  CHECK(terminal.shows("q quit"));
  terminal.resize(40, 10);
  CHECK(terminal.shows("edge on "));
  terminal.resize(200, 60);
  CHECK(terminal.shows("ERRORS, 15 MIN"));
  terminal.type("q");
  CHECK(terminal.shows("after 0"));
  CHECK(terminal.shows("as before"));
  CHECK_FALSE(contains(terminal.screen(), "POOL"));
}

TEST_CASE("e2e: top: an agent that is gone is told, and when it is back all goes on") {
  if (is_missing()) return;
  Site site;
  const support::TempDirectory directory;
  directory.write("skewd.toml", site.configuration());
  auto agent = std::make_unique<RunningAgent>(directory, "127.0.0.1:0");
  const std::string address = agent->address();
  Terminal terminal("NO_COLOR=1");
  terminal.type(top(*agent) + "\n");
  REQUIRE(terminal.shows("shop"));
  CHECK_FALSE(contains(terminal.screen(true), "\x1b[38;"));
  agent->program().stop();
  CHECK(terminal.shows("AGENT GONE"));
  CHECK(contains(terminal.screen(), "shop"));
  agent.reset();
  RunningAgent again(directory, address);
  CHECK(eventually(kSoon, [&] { return !contains(terminal.screen(), "AGENT GONE"); }));
  CHECK(terminal.shows("shop"));
  terminal.press("C-z");
  CHECK(terminal.shows("shell>"));
  terminal.type("fg\n");
  CHECK(terminal.shows("POOL"));
  terminal.press("C-c");
  CHECK(terminal.shows("shell>"));
  terminal.type("echo ended $?\n");
  CHECK(terminal.shows("ended 130"));
}

TEST_CASE("e2e: top: once, it is text for pipes, with an exit status") {
  if (is_missing()) return;
  Site site;
  const support::TempDirectory directory;
  directory.write("skewd.toml", site.configuration());
  RunningAgent agent(directory, "127.0.0.1:0");
  const std::string url = "http://" + agent.address();
  CHECK(eventually(kSoon, [&] { return contains(run_skewd({"top", "--url", url}).out, "shop"); }));
  const Outcome even = run_skewd({"top", "--once", "--url", url});
  CHECK(even.status == 0);
  CHECK(even.err.empty());
  CHECK_FALSE(contains(even.out, "\x1b"));
  site.make_funnel();
  CHECK(eventually(kSoon, [&] { return run_skewd({"top", "--url", url, "shop"}).status == 1; }));
  CHECK(contains(run_skewd({"top", "--url", url, "shop"}).out, "all requests go to web-2"));
  CHECK(run_skewd({"top", "--url", url, "shpo"}).err ==
        "skewd: no balancer has a pool 'shpo', did you mean 'shop'?\n");
  CHECK(run_skewd({"top", "--url", url, "--interval", "1"}).status == 2);
}

}  // namespace skewd::test
