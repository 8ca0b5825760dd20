// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>

#include "collectors/nginx/config/paths.h"
#include "collectors/nginx/config/reader.h"
#include "tests/support/memory_surroundings.h"

namespace skewd::nginx {
namespace {

using support::MemorySurroundings;

Configuration read_text(std::string text) {
  const ConfigurationFile file{"nginx.conf", std::move(text), {}};
  return read_configuration({&file, 1}, MemorySurroundings());
}

bool recognises(std::string path, std::string text) {
  return is_configuration({std::move(path), std::move(text), {}});
}

TEST_CASE("nginx reader: recognises main files, fragments and dumps, and no other balancer") {
  CHECK(recognises("nginx.conf", "events\n{\n}\n"));
  CHECK(recognises("x", "# comment\nupstream a { server b; }\n"));
  CHECK(recognises("x", "server{listen 80;}"));
  CHECK(
      recognises("x", "nginx: test is successful\n# configuration file /etc/nginx/nginx.conf:\n"));
  CHECK(recognises("x", "location /a { return 200; }"));
  CHECK_FALSE(recognises("nginx.conf", ""));
  CHECK_FALSE(recognises("haproxy.cfg", "backend b\n  server a 10.0.0.1:80 check\n"));
  CHECK_FALSE(recognises("Caddyfile", "example.com {\n  reverse_proxy a b\n}\n"));
  CHECK_FALSE(recognises("envoy.yaml", "static_resources: { clusters: [] }\n"));
  CHECK_FALSE(recognises("x.json", "{\"http\": {\"server\": {}}}"));
  CHECK_FALSE(recognises("httpd.conf", "<VirtualHost *:80>\n  ProxyPass / balancer://a/\n"));
}

TEST_CASE("nginx reader: remarks are bounded, and the rest is counted") {
  std::string text;
  for (std::size_t line = 0; line < 3 * kMostReaderRemarks; ++line) text += "}\n";
  const auto read = read_text(text);
  REQUIRE(read.diagnostics.size() == kMostReaderRemarks + 1);
  CHECK(read.diagnostics.back().text == "2000 more remarks are not shown");
}

TEST_CASE("nginx reader: an unknown directive is told once, with its word") {
  const auto read = read_text("http { frob a; server { frob b; } }\n");
  REQUIRE(read.diagnostics.size() == 1);
  CHECK(read.diagnostics[0].severity == DiagnosticSeverity::info);
  CHECK(read.diagnostics[0].place == Place{"nginx.conf", 1, 8, 4});
}

TEST_CASE("nginx reader: ten thousand servers are all there") {
  std::string text = "upstream big {\n";
  for (int number = 0; number < 10'000; ++number) {
    text += "  server 10.1." + std::to_string(number / 250) + "." + std::to_string(number % 250) +
            ":80;\n";
  }
  const auto read = read_text(text + "}\n");
  REQUIRE(read.pools.size() == 1);
  CHECK(read.pools[0].servers.size() == 10'000);
  CHECK(read.pools[0].servers.back().place.line == 10'001);
}

TEST_CASE("nginx reader: variables that name each other come to an end") {
  const auto read = read_text(
      "map $a $b { x $c; default $c; }\nmap $a $c { x $b; default $b; }\n"
      "server { set $d $d; location / { proxy_pass http://$b; } "
      "location /d { proxy_pass http://$d; } }\n");
  CHECK(std::all_of(read.routes.begin(), read.routes.end(), [](const RouteSpec& route) {
    return route.kind == RouteKind::computed && route.targets[0].pool.empty();
  }));
}

TEST_CASE("nginx reader: every file that was read is kept, in whichever way it came in") {
  MemorySurroundings surroundings;
  surroundings.files["/etc/nginx/conf.d/a.conf"] = "upstream a { server 10.0.0.1; }\n";
  const std::vector<ConfigurationFile> files{
      {"/etc/nginx/nginx.conf", "events {} http { include conf.d/*.conf; }", {}},
      {"/etc/nginx/./conf.d/a.conf", "upstream a { server 10.0.0.1; }\n", {}}};
  const auto read = read_configuration(files, surroundings);
  CHECK(read.diagnostics.empty());
  CHECK(read.pools.size() == 1);
  CHECK(read.files.size() == 2);
}

TEST_CASE("nginx reader: a fragment finds what it includes from the folder above") {
  MemorySurroundings surroundings;
  surroundings.files["/etc/nginx/snippets/app.conf"] = "location / { proxy_pass http://a; }\n";
  const ConfigurationFile file{
      "/etc/nginx/sites-enabled/app",
      "upstream a { server 10.0.0.1:80; }\nserver { include snippets/app.conf; }\n",
      {}};
  const auto read = read_configuration({&file, 1}, surroundings);
  CHECK(read.diagnostics.empty());
  REQUIRE(read.routes.size() == 1);
  CHECK(read.routes[0].place.file == "/etc/nginx/snippets/app.conf");
}

TEST_CASE("nginx reader: a file that is too large is told and not read") {
  const auto read = read_text(std::string(kLargestConfigurationFile + 1, '#'));
  REQUIRE(read.diagnostics.size() == 1);
  CHECK(read.diagnostics[0].text == "nginx.conf is larger than 64 MiB and is not read");
}

TEST_CASE("nginx reader: patterns match as the shell's do, and never across a slash") {
  CHECK(matches_pattern("/etc/nginx/conf.d/*.conf", "/etc/nginx/conf.d/a.conf"));
  CHECK_FALSE(matches_pattern("/etc/nginx/conf.d/*.conf", "/etc/nginx/conf.d/a/b.conf"));
  CHECK_FALSE(matches_pattern("/etc/*", "/etc/.hidden"));
  CHECK(matches_pattern("a?[b-d]*z", "axcz"));
  CHECK_FALSE(matches_pattern("a[!x]", "ax"));
  CHECK(matches_pattern("[", "["));
  CHECK(matches_pattern("*", ""));
  CHECK(plain_path("a/./b//../c") == "a/c");
  CHECK(plain_path("/../a") == "/../a");
  CHECK(plain_path("../a") == "../a");
}

}  // namespace
}  // namespace skewd::nginx
