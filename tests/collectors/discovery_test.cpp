// SPDX-License-Identifier: Apache-2.0
#include "collectors/discovery.h"

#include <doctest/doctest.h>

#include "collectors/balancer.h"
#include "collectors/command_line.h"
#include "collectors/ipvs/discovery.h"
#include "collectors/reachable_address.h"
#include "collectors/traefik/discovery.h"
#include "collectors/varnish/discovery.h"
#include "tests/support/memory_surroundings.h"

namespace skewd {
namespace {

using Use = FoundSource::Use;

const DiscoveryFormat& format_of(std::string_view kind) {
  const BalancerKind* found = find_balancer_kind(kind);
  REQUIRE(found != nullptr);
  REQUIRE(found->discovery != nullptr);
  return *found->discovery;
}

ProcessFacts process(const std::string& program, std::vector<std::string> command) {
  ProcessFacts facts;
  facts.pid = 812;
  facts.program = program;
  facts.command = std::move(command);
  return facts;
}

FoundSources sources_of(const DiscoveryFormat& format, const std::string& path,
                        const std::string& text, const ProcessFacts& facts = {}) {
  support::MemorySurroundings surroundings;
  const std::vector<ConfigurationFile> files{{path, text, {}}};
  return format.find_sources(facts, files, surroundings);
}

FoundSources sources_of(std::string_view kind, const std::string& path, const std::string& text,
                        const ProcessFacts& facts = {}) {
  return sources_of(format_of(kind), path, text, facts);
}

std::string places(const FoundSources& found) {
  std::string text;
  for (const FoundSource& source : found.sources) {
    const char* const use = source.use == Use::statistics ? "stats "
                            : source.use == Use::master   ? "master "
                                                          : "log ";
    text += use + source.source + " " + source.declared + "\n";
  }
  return text;
}

bool recognises(std::string_view kind, const std::string& program,
                std::vector<std::string> command) {
  return format_of(kind).recognises(process(program, std::move(command)));
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("discovery: what serves is recognised, and what only checks or exports is not") {
  CHECK(recognises("haproxy", "haproxy", {"/usr/sbin/haproxy", "-Ws", "-f", "x.cfg"}));
  CHECK(recognises("haproxy", "haproxy-2.8", {"haproxy-2.8", "-f", "x.cfg"}));
  CHECK_FALSE(recognises("haproxy", "haproxy", {"haproxy", "-c", "-f", "x.cfg"}));
  CHECK_FALSE(recognises("haproxy", "haproxy-exporte", {"haproxy-exporter"}));
  CHECK(recognises("nginx", "nginx", {"nginx: master process /usr/sbin/nginx -g daemon on;"}));
  CHECK(recognises("nginx", "angie", {"angie: master process angie -c /etc/a.conf"}));
  CHECK(recognises("nginx", "nginx", {"/usr/sbin/nginx", "-g", "master_process off;"}));
  CHECK_FALSE(recognises("nginx", "nginx", {"nginx: worker process"}));
  CHECK_FALSE(recognises("nginx", "nginx", {"nginx: cache manager process"}));
  CHECK_FALSE(recognises("nginx", "nginx", {"nginx", "-t"}));
  CHECK(recognises("apache", "apache2", {"/usr/sbin/apache2", "-k", "start"}));
  CHECK(recognises("apache", "httpd", {"httpd", "-DFOREGROUND"}));
  CHECK_FALSE(recognises("apache", "apache2", {"apache2", "-t"}));
  CHECK(recognises("caddy", "caddy", {"caddy", "run", "--config", "/etc/caddy/Caddyfile"}));
  CHECK_FALSE(recognises("caddy", "caddy", {"caddy", "reload"}));
  CHECK(recognises("envoy", "envoy", {"envoy", "-c", "/etc/envoy.yaml"}));
  CHECK_FALSE(recognises("envoy", "envoy", {"envoy", "--mode", "validate", "-c", "x"}));
}

TEST_CASE("discovery: command lines name the files of a configuration") {
  const auto files = [](std::string_view kind, Words command) {
    return format_of(kind).configuration_files(process("", std::move(command)));
  };
  CHECK(files("haproxy", {"haproxy", "-f", "/a.cfg", "-f", "/b", "-C", "/etc", "--", "c.cfg"}) ==
        Words{"/a.cfg", "/b", "/etc/c.cfg"});
  CHECK(files("haproxy", {"haproxy", "-D"}).empty());
  CHECK(files("nginx", {"nginx: master process nginx -p /srv -c conf/n.conf"}) ==
        Words{"/srv/conf/n.conf"});
  CHECK(files("nginx", {"nginx: master process /usr/sbin/nginx -g daemon on;"}).empty());
  CHECK(files("apache", {"apache2", "-d", "/srv", "-f", "a.conf"}) == Words{"/srv/a.conf"});
  CHECK(files("caddy", {"caddy", "run", "--config=/etc/c.json"}) == Words{"/etc/c.json"});
  CHECK(files("envoy", {"envoy", "--config-path", "/e.yaml"}) == Words{"/e.yaml"});
}

TEST_CASE("discovery: HAProxy's sockets come before its master CLI, and its pages last") {
  const std::string text =
      "global\n  stats socket /run/user.sock level user\n"
      "  stats socket ipv4@127.0.0.1:9999 level admin\n  stats socket /run/a.sock mode 660\n"
      "  stats socket abns@hidden\n  log /run/skewd/edge.log local0\n  log /dev/log local0\n"
      "frontend stats\n  bind :8404\n  stats enable\n  stats uri /stats\n"
      "frontend www\n  bind :80\n  default_backend shop\nbackend shop\n  server a 10.0.0.1:80\n";
  const auto facts = process("haproxy", {"haproxy", "-Ws", "-S", "/run/master.sock,mode,600"});
  const FoundSources found = sources_of("haproxy", "/e.cfg", text, facts);
  CHECK(places(found) ==
        "stats tcp://127.0.0.1:9999 /e.cfg:3\n"
        "stats unix:/run/a.sock /e.cfg:4\n"
        "master unix:/run/master.sock -S on the command line\n"
        "stats unix:/run/user.sock /e.cfg:2\n"
        "stats http://127.0.0.1:8404/stats /e.cfg:11\n"
        "log unix:/run/skewd/edge.log /e.cfg:6\n");
  CHECK(found.advice.empty());
  CHECK(found.sources[3].shortcoming.starts_with("level user withholds"));
}

TEST_CASE("discovery: a HAProxy without statistics is told which line it needs") {
  const FoundSources found = sources_of("haproxy", "/e.cfg", "global\n  group lb\n");
  CHECK(found.sources.empty());
  REQUIRE(found.advice.size() == 1);
  CHECK(found.advice[0].mend.ends_with(
      "\nstats socket /run/haproxy/skewd.sock mode 660 group lb level operator"));
}

TEST_CASE("discovery: nginx tells its locations with the address of their server") {
  const std::string text =
      "events {}\nhttp {\n  access_log /var/log/nginx/skewd.json skewd;\n"
      "  access_log syslog:server=unix:/run/skewd/nginx.sock,nohostname skewd;\n"
      "  access_log syslog:server=127.0.0.1:5514 skewd;\n  access_log /var/log/nginx/a.log;\n"
      "  server { listen 443 ssl; location /plus { api; } }\n"
      "  server {\n    listen 8080;\n    location = /nginx_status { stub_status; }\n"
      "    location /vts { vhost_traffic_status_display; }\n"
      "    location ~ ^/x { stub_status; }\n  }\n}\n";
  const FoundSources found = sources_of("nginx", "/n.conf", text);
  CHECK(places(found) ==
        "stats http://127.0.0.1:8080/vts/format/json /n.conf:11\n"
        "stats http://127.0.0.1:8080/nginx_status /n.conf:10\n"
        "log file:/var/log/nginx/skewd.json /n.conf:3\n"
        "log unix:/run/skewd/nginx.sock /n.conf:4\n"
        "log udp:127.0.0.1:5514 /n.conf:5\n");
  CHECK(
      sources_of("nginx", "/n.conf", "events {}\nhttp { server { listen 80; } }\n").advice.size() ==
      2);
}

TEST_CASE("discovery: Apache's server-status belongs to its virtual host or the first port") {
  const std::string text =
      "Listen 443 https\nListen 8000\n<Location \"/server-status\">\n"
      "  SetHandler server-status\n</Location>\n<VirtualHost 10.0.0.1:81>\n"
      "  <Location /st>\n    SetHandler server-status\n  </Location>\n"
      "  CustomLog /var/log/apache2/skewd.log skewd\n</VirtualHost>\n";
  const FoundSources found = sources_of("apache", "/apache2.conf", text);
  CHECK(places(found) ==
        "stats http://127.0.0.1:8000/server-status /apache2.conf:4\n"
        "stats http://10.0.0.1:81/st /apache2.conf:8\n"
        "log file:/var/log/apache2/skewd.log /apache2.conf:10\n");
  REQUIRE(found.advice.size() == 1);
  CHECK(found.advice[0].mend == "ProxyStatus On");
  CHECK(sources_of("apache", "/apache2.conf", "ProxyStatus On\n" + text).advice.empty());
}

TEST_CASE("discovery: Caddy has an administration address unless it says otherwise") {
  CHECK(places(sources_of("caddy", "/Caddyfile", "shop.example {\n respond ok\n}\n")) ==
        "stats http://127.0.0.1:2019 Caddy's default\n");
  CHECK(places(sources_of("caddy", "/Caddyfile", "{\n  debug\n  admin :2020\n}\n:80 {\n}\n")) ==
        "stats http://127.0.0.1:2020 /Caddyfile:3\n");
  CHECK(places(sources_of("caddy", "/c.json", R"({"admin": {"listen": "127.0.0.1:7"}})")) ==
        "stats http://127.0.0.1:7 /c.json:1\n");
  CHECK(places(sources_of("caddy", "/Caddyfile",
                          ":80 {\n log {\n  output file /var/log/caddy/skewd.log\n }\n}\n"))
            .ends_with("\nlog file:/var/log/caddy/skewd.log /Caddyfile:3\n"));
  for (const char* text : {"{\n admin off\n}\n", "{\n admin unix//run/c.sock\n}\n"}) {
    const FoundSources found = sources_of("caddy", "/Caddyfile", text);
    CHECK(found.sources.empty());
    CHECK(found.advice.size() == 1);
  }
}

TEST_CASE("discovery: Envoy's administration stands in its bootstrap or on its command line") {
  const std::string text =
      "admin:\n  address:\n    socket_address: {address: 0.0.0.0, port_value: 9901}\n";
  CHECK(places(sources_of("envoy", "/e.yaml", text)) == "stats http://127.0.0.1:9901 /e.yaml:3\n");
  const auto facts = process("envoy", {"envoy", "--config-yaml", text});
  CHECK(places(sources_of("envoy", "/e.yaml", "node: {}\n", facts)).starts_with("stats http"));
  CHECK(sources_of("envoy", "/e.yaml", "node: {}\n").advice.size() == 1);
}

TEST_CASE("discovery: Traefik's API is asked if it has an entry point, in a file or as flags") {
  const std::string text =
      "api:\n  insecure: true\nentryPoints:\n  traefik:\n    address: \":8099\"\n"
      "accessLog:\n  filePath: /var/log/traefik.json\n  format: json\n";
  CHECK(places(sources_of(traefik::kDiscovery, "/t.yml", text)) ==
        "stats http://127.0.0.1:8099 /t.yml:2\nlog file:/var/log/traefik.json its access log\n");
  const auto facts = process("traefik", {"traefik", "--API.Insecure=true", "--configFile=/T.yml"});
  CHECK(places(sources_of(traefik::kDiscovery, "/t.yml", "", facts))
            .starts_with("stats http://127.0.0.1:8080 --api.insecure"));
  CHECK(traefik::kDiscovery.recognises(facts));
  CHECK(traefik::kDiscovery.configuration_files(facts) == Words{"/T.yml"});
  CHECK(sources_of(traefik::kDiscovery, "/t.yml", "api: {}\n").advice.size() == 1);
}

TEST_CASE("discovery: Varnish is known by its instance, the kernel's services by their table") {
  const auto named = process("varnishd", {"varnishd", "-n", "edge", "-f", "x.vcl"});
  CHECK(varnish::kDiscovery.recognises(named));
  CHECK_FALSE(varnish::kDiscovery.recognises(process("cache-main", {"varnishd"})));
  CHECK(places(sources_of(varnish::kDiscovery, "", "", named))
            .starts_with("stats varnish:/var/lib/varnish/edge "));
  CHECK(places(sources_of(varnish::kDiscovery, "", "", process("varnishd", {"varnishd"})))
            .starts_with("stats varnish: "));
  const std::string heading = "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress\n";
  CHECK(sources_of(ipvs::kDiscovery, "/proc/net/ip_vs", heading).sources.empty());
  CHECK(places(sources_of(ipvs::kDiscovery, "/proc/net/ip_vs",
                          heading + "TCP  0A000001:0050 rr\n  -> 0A000002:0050 Masq 1 0 0\n")) ==
        "stats ipvs: /proc/net/ip_vs\n");
  const auto keepalived = process("keepalived", {"keepalived", "-D"});
  CHECK(ipvs::kDiscovery.recognises(keepalived));
  CHECK(sources_of(ipvs::kDiscovery, "/k.conf", "vrrp_instance a {}", keepalived).sources.empty());
  CHECK(sources_of(ipvs::kDiscovery, "/k.conf", "virtual_server 1.2.3.4 80 {}", keepalived)
            .sources.size() == 1);
}

TEST_CASE("discovery: no text of a configuration makes the search stumble") {
  for (const BalancerKind& kind : balancer_kinds()) {
    if (kind.discovery == nullptr) continue;
    for (const std::string& text :
         {std::string(), std::string("\0\0{", 3), std::string("{\n{{\"admin\":[[[\n"),
          std::string("}}}}\nstats\nbind\nadmin\nlisten\n<Location>\nserver {"),
          std::string(20'000, '{'), std::string("global\nstats socket\nlog\n")}) {
      static_cast<void>(sources_of(kind.name, "/x", text));
    }
    CHECK_FALSE(kind.discovery->recognises(process("", {})));
    static_cast<void>(kind.discovery->configuration_files(process("", {})));
  }
}

TEST_CASE("command_line: options are found by any of their names, up to two dashes") {
  const Words command{"p", "-c", "a", "--config=b", "--", "-c", "d"};
  CHECK(option_values(command, {"-c", "--config"}) == Words{"a", "b"});
  CHECK(option_value(command, {"--none"}).empty());
  CHECK(option_value(Words{"p", "-c"}, {"-c"}).empty());
  CHECK(path_from("/etc", "./a") == "/etc/a");
  CHECK(path_from("/", "a") == "/a");
  CHECK(path_from("", "a") == "a");
}

TEST_CASE("reachable_address: who listens everywhere is asked on the loopback") {
  for (const char* text : {"80", ":80", "*:80", "0.0.0.0:80", "[::]:80"}) {
    CHECK(reachable_address(text) == "127.0.0.1:80");
  }
  CHECK(reachable_address("[::1]:80") == "[::1]:80");
  CHECK(reachable_address("10.0.0.1:80") == "10.0.0.1:80");
  CHECK(reachable_address("unix:/run/x").empty());
  CHECK(reachable_address("").empty());
}

}  // namespace skewd
