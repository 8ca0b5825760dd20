// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/find_balancers.h"

#include <doctest/doctest.h>

#include "agent/config/settings.h"
#include "agent/discover/known_balancers.h"
#include "agent/discover/process_list.h"
#include "agent/discover/settings_text.h"
#include "tests/agent/discover/fake_host.h"

namespace skewd::test {
namespace {

const std::string kFile = "global\n  stats socket /nonexistent/skewd-test.sock level admin\n";

std::string names(const Discovery& discovery) {
  std::string text;
  for (const FoundBalancer& balancer : discovery.balancers) text += balancer.name + ' ';
  return text;
}

std::vector<std::string> haproxy(const std::string& file) {
  return {"/usr/sbin/haproxy", "-Ws", "-f", file};
}

}  // namespace

TEST_CASE("find_balancers: a master, its workers and old processes are one balancer") {
  FakeHost host;
  host.write("/etc/haproxy/haproxy.cfg", kFile);
  host.add(10, 1, "haproxy", haproxy("/etc/haproxy/haproxy.cfg"));
  host.add(11, 10, "haproxy", haproxy("/etc/haproxy/haproxy.cfg"));
  host.add(12, 10, "haproxy", haproxy("/etc/haproxy/haproxy.cfg"));
  host.add(13, 1, "haproxy", {"haproxy", "-D", "-f", "/etc/haproxy/haproxy.cfg", "-sf", "9"});
  host.write("/etc/nginx/nginx.conf", "events {}\nhttp {}\n");
  host.add(20, 1, "nginx", {"nginx: master process /usr/sbin/nginx -g daemon on;"});
  host.add(21, 20, "nginx", {"nginx: worker process"});
  host.add(22, 20, "nginx", {"nginx: worker process"});
  const Discovery found = host.find();
  CHECK(names(found) == "haproxy nginx ");
  CHECK(found.balancers[0].pid == 10);
  CHECK(found.balancers[0].config == std::vector<std::string>{"/etc/haproxy/haproxy.cfg"});
  CHECK(found.balancers[0].can_be_watched());
  CHECK_FALSE(found.balancers[0].answers());
}

TEST_CASE("find_balancers: names are those of files, then of services, then numbers") {
  FakeHost host;
  host.write("/etc/haproxy/edge.cfg", kFile);
  host.write("/srv/a/haproxy.cfg", kFile + "  nbthread 1\n");
  host.write("/srv/b/haproxy.cfg", kFile);
  host.write("/srv/c/haproxy.cfg", kFile);
  host.add(10, 1, "haproxy", haproxy("/etc/haproxy/edge.cfg"));
  host.add(11, 1, "haproxy", haproxy("/srv/a/haproxy.cfg"));
  host.add(12, 1, "haproxy", haproxy("/srv/b/haproxy.cfg"), "/system.slice/inner.service");
  host.add(13, 1, "haproxy", haproxy("/srv/c/haproxy.cfg"), "/user.slice/session-1.scope");
  host.add(14, 1, "caddy", {"caddy", "run", "--config", "/none/Caddyfile"});
  CHECK(names(host.find()) == "caddy edge haproxy inner haproxy-2 ");
}

TEST_CASE("find_balancers: the environment of a process is that of its configuration") {
  FakeHost host;
  host.write("/e.cfg", "global\n  stats socket \"$SOCKET\"\n");
  host.add(10, 1, "haproxy", haproxy("/e.cfg"));
  const Discovery found = host.find();
  REQUIRE(found.balancers.size() == 1);
  REQUIRE(found.balancers[0].sources.size() == 1);
  CHECK(found.balancers[0].sources[0].found.source == "unix:/run/from-environment.sock");
}

TEST_CASE("find_balancers: a file without a process is a balancer only if somebody answers") {
  FakeHost host;
  host.write("/etc/haproxy/haproxy.cfg", kFile);
  CHECK(host.find().balancers.empty());
  CHECK(host.find().advice.empty());
  host.hide_others();
  const Discovery found = host.find();
  CHECK(found.balancers.empty());
  REQUIRE(found.advice.size() == 1);
  CHECK(found.advice[0].mend.find("ProtectProc=default") != std::string::npos);
}

TEST_CASE("find_balancers: what runs in a container is told and not asked") {
  FakeHost host;
  host.add(10, 1, "haproxy", haproxy("/usr/local/etc/haproxy/haproxy.cfg"),
           "/system.slice/docker-0123456789abcdef.scope");
  const Discovery found = host.find();
  REQUIRE(found.balancers.size() == 1);
  CHECK_FALSE(found.balancers[0].can_be_watched());
  REQUIRE(found.balancers[0].advice.size() == 1);
  CHECK(found.balancers[0].advice[0].trouble.starts_with("it runs in a container"));
}

TEST_CASE("find_balancers: a file that cannot be read is said, and no other is taken for it") {
  FakeHost host;
  host.write("/etc/haproxy/haproxy.cfg", kFile);
  host.add(10, 1, "haproxy", haproxy("/gone/edge.cfg"));
  const Discovery found = host.find();
  REQUIRE(found.balancers.size() == 1);
  CHECK(found.balancers[0].config.empty());
  CHECK_FALSE(found.balancers[0].can_be_watched());
  REQUIRE(found.balancers[0].advice.size() == 1);
  CHECK(found.balancers[0].advice[0].trouble.find("/gone/edge.cfg cannot be read") !=
        std::string::npos);
}

TEST_CASE("find_balancers: five hundred processes are read, those without a command are not") {
  FakeHost host;
  for (int pid = 100; pid < 600; ++pid) host.add(pid, 1, "web server", {"/usr/bin/web", "-x"});
  host.add(700, 2, "kworker/0:1", {});
  const ProcessList list = list_processes(host.places().proc);
  CHECK(list.processes.size() == 501);
  CHECK(list.processes.back().program == "web server");
  CHECK(list.processes.back().parent == 1);
  CHECK(list.processes.back().command == std::vector<std::string>{"/usr/bin/web", "-x"});
  CHECK_FALSE(list.hides_others);
  CHECK(host.find().balancers.empty());
}

TEST_CASE("settings_text: what is printed is a configuration with what can be watched") {
  FakeHost host;
  host.write("/etc/haproxy/a\"b\\c.cfg", kFile);
  host.add(10, 1, "haproxy", haproxy("/etc/haproxy/a\"b\\c.cfg"));
  host.add(11, 1, "haproxy", {"haproxy", "-f", "/gone.cfg", "\nname = \"forged\"\n\x1b[31m\xff"});
  const std::string text = render_settings(host.find());
  CAPTURE(text);
  const auto settings = read_settings(text, "skewd.toml");
  REQUIRE_MESSAGE(settings.has_value(), settings.error().message);
  REQUIRE(settings->balancers.size() == 1);
  CHECK(settings->balancers[0].kind == "haproxy");
  CHECK(settings->balancers[0].stats ==
        std::vector<std::string>{"unix:/nonexistent/skewd-test.sock"});
  CHECK(settings->balancers[0].config == std::vector<std::string>{"/etc/haproxy/a\"b\\c.cfg"});
  CHECK(text.find("# - there is no socket /nonexistent/skewd-test.sock") != std::string::npos);
  CHECK(render_settings({}).find("# No balancer was found.\n") != std::string::npos);
}

TEST_CASE("known_balancers: a balancer keeps its name, and what is new is told once") {
  FakeHost host;
  host.write("/a/haproxy.cfg", kFile);
  host.write("/b/haproxy.cfg", "global\n  stats socket /nonexistent/other.sock\n");
  host.add(20, 1, "haproxy", haproxy("/b/haproxy.cfg"));
  host.add(21, 1, "haproxy", haproxy("/gone.cfg"));
  KnownBalancers known;
  CHECK(known.take(host.find()).size() == 2);
  CHECK(known.take(host.find()).empty());
  host.add(10, 1, "haproxy", haproxy("/a/haproxy.cfg"));  // an older one would come first
  const auto news = known.take(host.find());
  REQUIRE(news.size() == 1);
  CHECK(news[0].name == "haproxy-2");
  REQUIRE(known.settings().size() == 2);
  CHECK(known.settings()[0].name == "haproxy");
  CHECK(known.settings()[0].config == std::vector<std::string>{"/b/haproxy.cfg"});
  CHECK(known.take({}).empty());
  CHECK(known.settings().size() == 2);
}

}  // namespace skewd::test
