// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/doctor.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "agent/cli/doctor_text.h"
#include "agent/doctor/listening.h"
#include "agent/doctor/log_place_examination.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/loopback_port.h"

namespace skewd::test {
namespace {

constexpr AskLimits kLimits{std::chrono::milliseconds(500), std::chrono::milliseconds(500),
                            1 << 20};

// What was found out about the first subject that begins like this.
Examination examination_of(const Examinations& found, const std::string& subject) {
  const auto one = std::find_if(found.begin(), found.end(), [&](const Examination& candidate) {
    return candidate.subject.starts_with(subject);
  });
  REQUIRE(one != found.end());
  return *one;
}

BalancerSettings edge() {
  BalancerSettings balancer;
  balancer.name = "edge";
  balancer.kind = "haproxy";
  balancer.stats = {"unix:/nonexistent/edge.sock"};
  return balancer;
}

}  // namespace

TEST_CASE("doctor: what is missing is named, with what mends it") {
  const support::TempDirectory directory;
  const auto good =
      directory.write("good.cfg", "frontend f\n  bind :1\n  default_backend b\nbackend b\n");
  const auto bad = directory.write("bad.cfg", "frontend f\n  bind :1\n  no_such_word\n  acl\n");
  Settings settings;
  settings.web_listen = {"127.0.0.1:0"};
  settings.state_directory = (directory.path() / "deep/state").string();
  settings.balancers = {edge()};
  settings.balancers[0].config = {good.string(), bad.string(), "/nonexistent/x.cfg"};
  const Examinations found = examine(settings, kLimits);
  CHECK(examination_of(found, "unix:/nonexistent").health == Health::missing);
  CHECK(examination_of(found, "unix:/nonexistent").text.starts_with("there is no socket"));
  CHECK(examination_of(found, good.string()).health == Health::works);
  CHECK(examination_of(found, good.string()).text.starts_with("1 listeners, 1 routes, 1 pools"));
  CHECK(examination_of(found, bad.string()).health == Health::missing);
  CHECK(examination_of(found, bad.string()).mend == "skewd check " + bad.string());
  CHECK(examination_of(found, "/nonexistent/x.cfg").health == Health::missing);
  CHECK(examination_of(found, settings.state_directory).text.starts_with("will be made in "));
  CHECK(examination_of(found, "127.0.0.1:0").health == Health::works);
  CHECK(examination_of(found, "user ").text.starts_with("in groups "));
}

TEST_CASE("doctor: a port that somebody else has, and an Alertmanager that is not there") {
  const support::LoopbackPort port;
  const int listening = port.listen();
  const std::string address = "127.0.0.1:" + std::to_string(port.number());
  const support::LoopbackPort silent;
  Settings settings;
  settings.state_directory = "";
  settings.web_listen = {address};
  settings.alertmanager.urls = {"http://127.0.0.1:" + std::to_string(silent.number())};
  const Examinations found = examine(settings, kLimits);
  close(listening);
  CHECK(examination_of(found, address).text == "another program listens there");
  CHECK(examination_of(found, settings.alertmanager.urls[0]).health == Health::missing);
  CHECK(examination_of(found, "directory").health == Health::note);
  CHECK(try_connections("192.0.2.1:80").reason == "Cannot assign requested address");
  CHECK_FALSE(try_connections("192.0.2.1:80").is_taken);
}

TEST_CASE("doctor: the place of an access log is looked at and left alone") {
  const support::TempDirectory directory;
  const std::string log = directory.write("access.log", "").string();
  const std::string folder = directory.path().string();
  CHECK(examine_log_place("a", "file:" + log).health == Health::works);
  CHECK(examine_log_place("a", "file:" + folder + "/none").health == Health::missing);
  CHECK(examine_log_place("a", "unix:" + folder + "/sock").health == Health::works);
  CHECK(examine_log_place("a", "unix:/nonexistent/sock").health == Health::missing);
  CHECK_FALSE(std::filesystem::exists(folder + "/sock"));
  CHECK(examine_log_place("a", "udp:192.0.2.1:5514").health == Health::missing);
  const support::LoopbackPort port;
  CHECK(examine_log_place("a", "udp:127.0.0.1:" + std::to_string(port.number())).health ==
        Health::works);
  CHECK(examine_log_place("a", "syslog").mend.starts_with("write unix:"));
}

TEST_CASE("doctor: exits with 1 for what is missing and with 2 without a configuration") {
  const support::TempDirectory directory;
  const std::string file =
      directory
          .write("skewd.toml",
                 "[web]\nlisten = [\"127.0.0.1:0\"]\n[state]\ndirectory = \"\"\n"
                 "[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\n"
                 "stats = [\"unix:/nonexistent/edge.sock\"]\n")
          .string();
  const Outcome text = run_skewd({"doctor", "--config.file", file});
  CHECK(text.status == 1);
  CHECK(text.err.empty());
  CHECK(text.out.starts_with("balancer edge\n  missing  unix:/nonexistent/edge.sock  there is no"));
  CHECK(text.out.ends_with("\none thing is missing\n"));
  const Outcome json = run_skewd({"doctor", "--config.file", file, "--format", "json"});
  CHECK(json.status == 1);
  const auto read = nlohmann::json::parse(json.out);
  CHECK(read["config"] == file);
  CHECK(read["missing"] == 1);
  CHECK(read["examinations"][0]["health"] == "missing");
  const Outcome none = run_skewd({"doctor", "--config.file", "/nonexistent/skewd.toml"});
  CHECK(none.status == 2);
  CHECK(none.out.empty());
  CHECK(none.err.starts_with("skewd: /nonexistent/skewd.toml: cannot be read"));
}

TEST_CASE("doctor_text: no name reaches the terminal with a control character") {
  const Examinations found{{"balancer \x1b[31m", "x\ny", Health::missing, "t\x07", "a\x1b\nb"}};
  const std::string text = render_examinations(found, Colour::never);
  for (const char letter : {'\x1b', '\x07'}) CHECK(text.find(letter) == std::string::npos);
  CHECK(text.find("\n             b\n") != std::string::npos);
  CHECK(render_examinations({}, Colour::never) == "\neverything works\n");
}

}  // namespace skewd::test
