// SPDX-License-Identifier: Apache-2.0
//
// The program beside real balancers. Others may run on this host meanwhile: ours are known by their
// paths.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "agent/config/settings.h"
#include "tests/agent/discover/fake_host.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/nginx_process.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::ChildProcess;
using support::eventually;
using support::HaproxyProcess;

constexpr const char* kPool =
    "defaults\n  mode http\n  timeout connect 1s\n  timeout client 1s\n  timeout server 1s\n"
    "backend shop\n  balance roundrobin\n  server web-1 127.0.0.1:1\n  server web-2 127.0.0.1:2\n";

// The balancer that reads this file; null: it was not found.
json balancer_of(const Outcome& outcome, const std::filesystem::path& file) {
  const json found = json::parse(outcome.out);
  for (const json& balancer : found["balancers"]) {
    for (const json& path : balancer["config"]) {
      if (path == file.string()) return balancer;
    }
  }
  return {};
}

std::vector<std::string> chosen_of(const json& balancer) {
  std::vector<std::string> chosen;
  for (const json& source : balancer["sources"]) {
    if (source["chosen"] == true) chosen.push_back(source["source"]);
  }
  return chosen;
}

// `skewd run` with a file that names no balancer.
class Run {
 public:
  explicit Run(const std::vector<std::string>& before = {}) {
    const auto file = directory_.write("skewd.toml", "[state]\ndirectory = \"\"\n");
    std::vector<std::string> command = before;
    command.insert(command.end(), {SKEWD_PROGRAM, "run", "--config.file", file.string(),
                                   "--web.listen-address", "127.0.0.1:0"});
    process_ = std::make_unique<ChildProcess>(command, directory_.path() / "log");
    REQUIRE_MESSAGE(eventually(60s, [&] { return !url().empty(); }), process_->output());
  }
  [[nodiscard]] std::string url() const {
    const std::string log = process_->output();
    constexpr std::string_view kMark = "msg=listening address=";
    const std::size_t at = log.find(kMark);
    const std::size_t end = at == std::string::npos ? at : log.find('\n', at);
    if (end == std::string::npos) return {};
    return "http://" + log.substr(at + kMark.size(), end - at - kMark.size());
  }
  [[nodiscard]] std::string get(const std::string& path) const {
    const auto answer = support::http_get(url() + path);
    return answer ? std::to_string(answer->status) + " " + answer->body : std::string();
  }
  [[nodiscard]] ChildProcess& process() const { return *process_; }

 private:
  support::TempDirectory directory_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace

TEST_CASE("e2e: discover finds two HAProxies, each once, and prints a file that reads them") {
  const std::string missing = HaproxyProcess::missing();
  if (!missing.empty()) {
    MESSAGE("skipped: ", missing);
    return;
  }
  HaproxyProcess one(kPool);
  const HaproxyProcess other(kPool);
  one.reload(kPool);  // an old worker or two beside the new one
  const Outcome outcome = run_skewd({"discover", "--format", "json"});
  CHECK(outcome.err.empty());
  const json first = balancer_of(outcome, one.configuration_file());
  const json second = balancer_of(outcome, other.configuration_file());
  REQUIRE(first.is_object());
  REQUIRE(second.is_object());
  CHECK(first["name"] != second["name"]);
  CHECK(chosen_of(first) == std::vector<std::string>{"unix:" + one.admin_socket().string()});
  CHECK(first["sources"].size() == 2);  // and the master CLI
  CHECK(first["sources"][0]["servers"] == 2);
  CHECK(first["advice"].empty());

  const auto settings = read_settings(run_skewd({"discover"}).out, "found");
  REQUIRE_MESSAGE(settings.has_value(), settings.error().message);
  const auto reads = [&](const HaproxyProcess& haproxy) {
    return std::count_if(settings->balancers.begin(), settings->balancers.end(),
                         [&](const BalancerSettings& balancer) {
                           return balancer.stats == std::vector<std::string>{
                                                        "unix:" + haproxy.admin_socket().string()};
                         });
  };
  CHECK(reads(one) == 1);
  CHECK(reads(other) == 1);
}

TEST_CASE("e2e: a socket that may not be opened is told with what mends it") {
  const std::string missing = HaproxyProcess::missing();
  if (!missing.empty() || geteuid() != 0 || !std::filesystem::exists("/usr/bin/setpriv")) {
    MESSAGE("skipped: needs root, setpriv and haproxy");
    return;
  }
  const support::TempDirectory open;
  const support::TempDirectory out;
  chmod(open.path().c_str(), 0755);
  chmod(out.path().c_str(), 0777);
  const std::string socket = (open.path() / "stats.sock").string();
  const std::string text = "global\n  stats socket " + socket +
                           " mode 660 group daemon level operator\n" + std::string(kPool);
  const auto file = open.write("edge.cfg", text);
  chmod(file.c_str(), 0644);
  ChildProcess haproxy({"/usr/sbin/haproxy", "-W", "-f", file.string()}, open.path() / "log");
  REQUIRE(eventually(60s, [&] { return std::filesystem::exists(socket); }));
  const auto as_nobody = [&](std::vector<std::string> command) {
    command.insert(command.begin(), {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
                                     "--clear-groups", SKEWD_PROGRAM});
    ChildProcess program(command, out.path() / "out");
    const int status = program.wait(20s).value_or(-1);
    return Outcome{status, program.output(), {}};
  };
  const Outcome outcome = as_nobody({"discover", "--format", "json"});
  CHECK(outcome.status == 1);
  const json found = balancer_of(outcome, file);
  REQUIRE(found.is_object());
  CHECK(found["watchable"] == true);
  REQUIRE(found["advice"].size() >= 1);
  CHECK(found["advice"][0]["trouble"].get<std::string>().find("may not connect") !=
        std::string::npos);
  const std::string mend = found["advice"][0]["mend"];
  CHECK(mend.find("\nSupplementaryGroups=daemon\n") != std::string::npos);
  CHECK(mend.find("\nsudo usermod -aG daemon nobody") != std::string::npos);

  const auto config = open.write("skewd.toml",
                                 "[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\n"
                                 "stats = [\"unix:" +
                                     socket + "\"]\n");
  chmod(config.c_str(), 0644);
  const Outcome doctor = as_nobody({"doctor", "--config.file", config.string()});
  CHECK(doctor.status == 1);
  CHECK(doctor.out.find("SupplementaryGroups=daemon\n") != std::string::npos);
  // With the group it works.
  const Outcome joined = [&] {
    ChildProcess program({"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--groups=1",
                          SKEWD_PROGRAM, "doctor", "--config.file", config.string()},
                         out.path() / "joined");
    const int status = program.wait(20s).value_or(-1);
    return Outcome{status, program.output(), {}};
  }();
  CHECK(joined.out.find("works    unix:" + socket) != std::string::npos);
}

TEST_CASE("e2e: doctor tells what a socket of level user withholds") {
  const std::string missing = HaproxyProcess::missing();
  if (!missing.empty()) {
    MESSAGE("skipped: ", missing);
    return;
  }
  const support::TempDirectory directory;
  const std::string socket = (directory.path() / "user.sock").string();
  const HaproxyProcess haproxy("global\n  stats socket " + socket + " level user\n" +
                               std::string(kPool));
  const auto doctor = [&](const std::string& source) {
    const std::string file =
        directory
            .write("skewd.toml",
                   "[web]\nlisten = [\"127.0.0.1:0\"]\n[state]\ndirectory = \"\"\n"
                   "[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = "
                   "[\"unix:" +
                       source + "\"]\n")
            .string();
    return run_skewd({"doctor", "--config.file", file});
  };
  const Outcome limited = doctor(socket);
  CHECK(limited.status == 1);
  CHECK(limited.out.find("1 pool, 2 servers; no algorithms, addresses") != std::string::npos);
  CHECK(limited.out.find("level operator") != std::string::npos);
  const Outcome full = doctor(haproxy.admin_socket().string());
  CHECK(full.status == 0);
  CHECK(full.out.find("1 pool, 2 servers; algorithms, addresses") != std::string::npos);
  CHECK(full.out.find("\neverything works\n") != std::string::npos);
}

TEST_CASE("e2e: what answers is found although its process is hidden") {
  const std::string missing = HaproxyProcess::missing();
  if (!missing.empty()) {
    MESSAGE("skipped: ", missing);
    return;
  }
  const HaproxyProcess haproxy(kPool);
  FakeHost host;
  host.hide_others();
  host.write("/etc/haproxy/haproxy.cfg",
             "global\n  stats socket " + haproxy.admin_socket().string() + "\n");
  const Discovery found = find_balancers(host.places(), {5s, 5s, std::size_t{1} << 20U});
  REQUIRE(found.balancers.size() == 1);
  CHECK(found.balancers[0].name == "haproxy");
  CHECK(found.balancers[0].pid == 0);
  CHECK(found.balancers[0].answers());
  CHECK(found.balancers[0].config == std::vector<std::string>{"/etc/haproxy/haproxy.cfg"});
}

TEST_CASE("e2e: discover finds nginx with its stub_status") {
  const std::string missing = support::NginxProcess::missing();
  if (!missing.empty()) {
    MESSAGE("skipped: ", missing);
    return;
  }
  const support::LoopbackPort port;
  const std::string base = "http://127.0.0.1:" + std::to_string(port.number());
  const support::NginxProcess nginx("server { listen 127.0.0.1:" + std::to_string(port.number()) +
                                        "; location = /nginx_status { stub_status; } }",
                                    2, base + "/nginx_status");
  const json found =
      balancer_of(run_skewd({"discover", "--format", "json"}), nginx.configuration_file());
  REQUIRE(found.is_object());
  CHECK(found["kind"] == "nginx");
  REQUIRE(found["sources"].size() == 1);
  CHECK(found["sources"][0]["source"] == base + "/nginx_status");
  CHECK(found["sources"][0]["error"] == nullptr);
}

TEST_CASE("e2e: run without a balancer in its configuration watches what runs") {
  const std::string missing = HaproxyProcess::missing();
  if (!missing.empty()) {
    MESSAGE("skipped: ", missing);
    return;
  }
  const HaproxyProcess haproxy(kPool);
  const Run run;
  const std::string socket = haproxy.admin_socket().string();
  CHECK(run.process().output().find("msg=\"found a balancer\"") != std::string::npos);
  CHECK(run.process().output().find("source=unix:" + socket) != std::string::npos);
  CHECK(eventually(60s, [&] {
    return run.get("/api/v1/report").find(socket) != std::string::npos &&
           run.get("/-/ready").starts_with("200");
  }));
}

TEST_CASE("e2e: record without a configuration records what runs, under the names of run") {
  const std::string missing = HaproxyProcess::missing();
  if (!missing.empty()) {
    MESSAGE("skipped: ", missing);
    return;
  }
  const HaproxyProcess haproxy(kPool);
  const support::TempDirectory directory;
  const std::string empty = directory.write("skewd.toml", "").string();
  const Outcome outcome = run_skewd({"record", "--for", "1s", "--config.file", empty});
  CHECK(outcome.status == 0);
  const std::string source = "unix:" + haproxy.admin_socket().string();
  CHECK(outcome.err.find(", found at " + source + "\n") != std::string::npos);
  CHECK(outcome.out.find("\"source\": \"" + source + "\"") != std::string::npos);
  CHECK(outcome.out.find("\"question\": \"show stat\"") != std::string::npos);
}

TEST_CASE("e2e: run waits for a balancer, and says so meanwhile") {
  if (!HaproxyProcess::missing().empty() || geteuid() != 0) {
    MESSAGE("skipped: needs haproxy, and root for a view of no other process");
    return;
  }
  // A space of process numbers of its own, so that no other balancer of this host is seen.
  const support::TempDirectory directory;
  const std::string socket = (directory.path() / "late.sock").string();
  const auto file = directory.write(
      "late.cfg", "global\n  stats socket " + socket + " level operator\n" + std::string(kPool));
  const std::string start = "(while [ ! -e " + (directory.path() / "go").string() +
                            " ]; do sleep 0.1; done; /usr/sbin/haproxy -W -f " + file.string() +
                            ") & exec \"$@\"";
  const Run run({"/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "/bin/sh",
                 "-c", start, "sh"});
  CHECK(run.process().output().find("no balancer is configured and none was found") !=
        std::string::npos);
  CHECK(run.get("/-/ready").starts_with("503 Not ready: no balancer was read"));
  CHECK(run.get("/-/healthy").starts_with("200"));
  CHECK(run.get("/").find("No balancer is watched yet") != std::string::npos);
  directory.write("go", "");
  // It looks every half a minute.
  CHECK(eventually(120s, [&] { return run.get("/-/ready").starts_with("200"); }));
  CHECK(run.process().output().find("source=unix:" + socket) != std::string::npos);
}

}  // namespace skewd::test
