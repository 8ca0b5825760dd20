// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <regex>
#include <thread>

#include "tests/agent/run_skewd.h"
#include "tests/exporters/http_client.h"
#include "tests/support/certificates.h"
#include "tests/support/eventually.h"
#include "tests/support/post_receiver.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::ask;
using support::Certificates;
using support::ChildProcess;
using support::eventually;
using support::read_file;

constexpr auto kSoon = 20s;
constexpr const char* kHash = "$2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu";

std::string matched(const std::string& text, const char* pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : "";
}

/// A configuration with TLS, a user and an Alertmanager that wants a token, and who asks with it.
class Guarded {
 public:
  Guarded() {
    certificates_.issue("server", "IP:127.0.0.1");
    fs::permissions(certificates_.key("server"), fs::perms::owner_read | fs::perms::owner_write);
    password_ = directory_.write("password", "wonderland\n");
    token_ = directory_.write("token", "canary-token\n");
    fs::permissions(token_, fs::perms::owner_read | fs::perms::owner_write);
  }

  [[nodiscard]] fs::path write(const std::string& more = "") const {
    return directory_.write(
        "skewd.toml",
        "[web.tls]\ncert_file = \"" + certificates_.certificate("server").string() +
            "\"\nkey_file = \"" + certificates_.key("server").string() +
            "\"\n[web.basic_auth_users]\nalice = \"" + kHash + "\"\n[state]\ndirectory = \"" +
            (directory_.path() / "state").string() +
            "\"\n[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = [\"unix:" +
            (directory_.path() / "nobody.sock").string() + "\"]\n" + more);
  }

  /// Runs the agent; the URL is empty if it did not begin.
  [[nodiscard]] std::string start(const fs::path& configuration) {
    agent = std::make_unique<ChildProcess>(
        std::vector<std::string>{SKEWD_PROGRAM, "run", "--config.file", configuration,
                                 "--web.listen-address", "127.0.0.1:0", "--log.level", "debug"},
        log());
    static_cast<void>(eventually(kSoon, [&] { return !port().empty() || !agent->running(); }));
    return port().empty() ? "" : "https://127.0.0.1:" + port();
  }

  [[nodiscard]] std::vector<std::string> access(const std::string& url) const {
    return {"--url",  url,     "--ca-file",       certificates_.authority(),
            "--user", "alice", "--password-file", password_};
  }
  [[nodiscard]] support::WebRequest request(const std::string& url) const {
    support::WebRequest request{.url = url};
    request.ca_file = certificates_.authority().string();
    request.login = "alice:wonderland";
    return request;
  }
  [[nodiscard]] fs::path log() const { return directory_.path() / "log"; }
  [[nodiscard]] fs::path token() const { return token_; }
  [[nodiscard]] std::string key() const { return read_file(certificates_.key("server")); }
  [[nodiscard]] fs::path key_file() const { return certificates_.key("server"); }

  std::unique_ptr<ChildProcess> agent;

 private:
  [[nodiscard]] std::string port() const {
    return matched(read_file(log()), "listening.*address=\"?127.0.0.1:([0-9]+)");
  }

  const Certificates certificates_;
  support::TempDirectory directory_;
  fs::path password_;
  fs::path token_;
};

std::vector<std::string> joined(std::vector<std::string> words, std::vector<std::string> more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

bool skips() {
  const std::string missing = Certificates::missing();
  if (!missing.empty()) MESSAGE("skipped: " << missing);
  return !missing.empty();
}

}  // namespace

TEST_CASE("e2e: an agent behind TLS and a password is asked from the command line") {
  if (skips()) return;
  Guarded site;
  const std::string url = site.start(site.write());
  REQUIRE_MESSAGE(!url.empty(), site.agent->output());
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"status"}, {"history"}, {"changes"}}) {
    const Outcome outcome = run_skewd(joined(command, site.access(url)));
    CHECK_MESSAGE(outcome.status != 2, outcome.err);
  }
  const Outcome unknown = run_skewd({"status", "--url", url});
  CHECK(unknown.status == 2);
  CHECK(unknown.err.find("certificate") != std::string::npos);
  auto nobody = site.access(url);
  nobody.resize(4);
  const Outcome refused = run_skewd(joined({"status"}, nobody));
  CHECK(refused.status == 2);
  CHECK(refused.err.find("status 401, not 200; say with --user and --password-file who you are") !=
        std::string::npos);
  CHECK(run_skewd({"status", "--user", "alice"}).err ==
        "skewd: --user and --password-file: write both, or neither\n");
}

TEST_CASE("e2e: certificates that cannot be used are told with their line, and stop only a start") {
  if (skips()) return;
  Guarded site;
  const fs::path configuration = site.write();
  const std::string url = site.start(configuration);
  REQUIRE(!url.empty());
  fs::permissions(site.key_file(), fs::perms::others_read, fs::perm_options::add);
  const Outcome checked =
      run_skewd({"run", "--config.check", "--config.file", configuration.string()});
  CHECK(checked.status == 2);
  CHECK(checked.err == "skewd: " + configuration.string() + ":2: [web.tls] key_file " +
                           site.key_file().string() +
                           ": everyone on this host can use this key; chmod 0640 " +
                           site.key_file().string() + "\n");
  site.agent->signal(SIGHUP);
  CHECK(eventually(kSoon, [&] {
    return site.agent->output().find("not reloaded, keeping") != std::string::npos;
  }));
  CHECK(ask(site.request(url + "/-/healthy")).status == 200);
}

TEST_CASE("e2e: no secret comes out anywhere") {
  if (skips()) return;
  Guarded site;
  support::PostReceiver alertmanager([](const support::Posted&) {
    support::PostReply reply;
    reply.status = 401;
    reply.body = "who?";
    return reply;
  });
  const std::string url =
      site.start(site.write("[alertmanager]\nurls = [\"" + alertmanager.url() +
                            "\", \"http://127.0.0.1:1\"]\nwatchdog = true\nbearer_token_file = \"" +
                            site.token().string() + "\"\n"));
  REQUIRE_MESSAGE(!url.empty(), site.agent->output());
  REQUIRE(eventually(kSoon, [&] { return !alertmanager.posts().empty(); }));
  CHECK(alertmanager.posts().front().authorization == "Bearer canary-token");

  std::string told = read_file("/proc/" + std::to_string(site.agent->pid()) + "/cmdline");
  for (const char* path : {"/", "/metrics", "/api/v1/report", "/api/v1/findings", "/api/v1/history",
                           "/api/v1/changes", "/nothing"}) {
    for (const char* login : {"alice:wonderland", "alice:wonderlane", "canary:wonderland"}) {
      auto request = site.request(url + path);
      request.login = login;
      const auto answer = ask(request);
      CHECK((answer.status == 401) == (login != std::string("alice:wonderland")));
      told += answer.body;
      for (const auto& [name, value] : answer.headers) told += value;
    }
  }
  told += run_skewd(joined({"status", "--format", "json"}, site.access(url))).out;
  site.agent->signal(SIGHUP);
  REQUIRE(eventually(kSoon,
                     [&] { return site.agent->output().find("reloaded") != std::string::npos; }));
  CHECK(site.agent->stop() == 0);
  told += site.agent->output();

  const std::string key = site.key();
  const std::size_t body = key.find('\n') + 1;
  for (const std::string& secret :
       {std::string("canary-token"), std::string("wonderla"), std::string("d29uZGVybG"),
        std::string(kHash).substr(7), key.substr(body, key.find('\n', body) - body)}) {
    REQUIRE(secret.size() > 7);
    CHECK_MESSAGE(told.find(secret) == std::string::npos, secret);
  }
}

TEST_CASE("e2e: an agent that crashes leaves no core, which would hold its secrets") {
  // Whether a program that is killed so leaves a core. It is ready once it has written something.
  constexpr const char* kCrash = R"(
import os, resource, signal, subprocess, sys
os.chdir(sys.argv[1])
try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except ValueError:
    sys.exit(9)
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
child.stdout.readline()
os.kill(child.pid, signal.SIGABRT)
status = os.waitpid(child.pid, 0)[1]
sys.exit(3 if not os.WIFSIGNALED(status) else 1 if os.WCOREDUMP(status) else 0)
)";
  const support::TempDirectory directory;
  const auto leaves_core = [&](std::vector<std::string> command) {
    ChildProcess crash(
        joined({"/usr/bin/env", "python3", "-c", kCrash, directory.path()}, std::move(command)),
        directory.path() / "out");
    return crash.wait(kSoon).value_or(-1);
  };
  if (leaves_core({"/bin/sh", "-c", "echo ready; exec sleep 60"}) != 1) {
    MESSAGE("skipped: on this host nothing leaves a core");
    return;
  }
  const fs::path configuration = directory.write(
      "skewd.toml",
      "[state]\ndirectory = \"\"\n[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = "
      "[\"unix:/nowhere.sock\"]\n");
  CHECK(leaves_core({SKEWD_PROGRAM, "run", "--web.listen-address", "127.0.0.1:0", "--config.file",
                     configuration}) == 0);
}

TEST_CASE("e2e: sockets that systemd hands over are served") {
  // As systemd does it: descriptors from 3 on, and the process they are for in the environment.
  constexpr const char* kHandOver = R"(
import os, socket, sys
tcp = socket.create_server(("127.0.0.1", 0))
local = socket.socket(socket.AF_UNIX)
local.bind(sys.argv[1])
local.listen(16)
for place, each in ((10, tcp), (11, local)):
    os.dup2(each.fileno(), place)
for place in (3, 4):
    os.dup2(place + 7, place, inheritable=True)
os.environ.update(LISTEN_FDS="2", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
)";
  const support::TempDirectory directory;
  const fs::path configuration = directory.write(
      "skewd.toml",
      "[web]\nlisten = [\"192.0.2.1:1\"]\n[state]\ndirectory = \"\"\n[[balancer]]\nname = "
      "\"edge\"\nkind = \"haproxy\"\nstats = [\"unix:/nowhere.sock\"]\n");
  const std::string path = directory.path() / "web.sock";
  ChildProcess agent({"/usr/bin/env", "python3", "-c", kHandOver, path, SKEWD_PROGRAM, "run",
                      "--web.systemd-socket", "--config.file", configuration},
                     directory.path() / "log");
  std::string port;
  REQUIRE_MESSAGE(eventually(kSoon,
                             [&] {
                               port = matched(agent.output(), "address=\"?127.0.0.1:([0-9]+)");
                               return !port.empty() &&
                                      agent.output().find("unix:" + path) != std::string::npos;
                             }),
                  agent.output());
  CHECK(ask({"http://127.0.0.1:" + port + "/-/healthy"}).status == 200);
  CHECK(ask({.url = "http://localhost/-/healthy", .unix_path = path}).status == 200);
  CHECK(ask({.url = "http://localhost/-/reload", .method = "POST", .unix_path = path}).status ==
        200);
  CHECK(ask({.url = "http://localhost/-/healthy", .unix_path = path}).status == 200);
  CHECK(agent.stop() == 0);

  const Outcome alone =
      run_skewd({"run", "--web.systemd-socket", "--config.file", configuration.string()});
  CHECK(alone.status == 2);
  CHECK(alone.err ==
        "skewd: --web.systemd-socket: systemd handed over no socket; start skewd.socket, or "
        "listen on an address\n");
}

TEST_CASE("e2e: a program that may open few files is neither full nor busy because of that") {
  const support::TempDirectory directory;
  const fs::path configuration = directory.write(
      "skewd.toml",
      "[state]\ndirectory = \"\"\n[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = "
      "[\"unix:/nowhere.sock\"]\n");
  ChildProcess agent({"/bin/sh", "-c", "ulimit -n 64; exec \"$@\"", "sh", SKEWD_PROGRAM, "run",
                      "--web.listen-address", "127.0.0.1:0", "--config.file", configuration},
                     directory.path() / "log");
  std::string port;
  REQUIRE(eventually(kSoon, [&] {
    port = matched(agent.output(), "address=\"?127.0.0.1:([0-9]+)");
    return !port.empty();
  }));
  std::vector<int> idle;
  const auto close_idle = [&] {
    for (const int each : idle) close(each);
    idle.clear();
  };
  // From many addresses, so that the bound on each does not help.
  for (std::uint32_t i = 0; i < 200; ++i) {
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 2 + i);
    REQUIRE(bind(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
    idle.push_back(client);
    REQUIRE(connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  const auto answer = ask({"http://127.0.0.1:" + port + "/metrics"});
  CHECK(answer.status == 200);
  // A listener that is asked again and again, in vain, takes a whole core.
  const auto cpu = [&](const std::string& metrics) {
    return std::stod("0" + matched(metrics, "\nprocess_cpu_seconds_total ([0-9.]+)"));
  };
  const double before = cpu(answer.body);
  std::this_thread::sleep_for(2s);  // what is measured is what it does meanwhile
  const double after = cpu(ask({"http://127.0.0.1:" + port + "/metrics"}).body);
  CHECK(after > 0);
  CHECK(after - before < 0.5);
  close_idle();
}

}  // namespace skewd
