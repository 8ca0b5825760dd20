// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "collectors/balancer.h"
#include "tests/support/memory_surroundings.h"

namespace skewd {
namespace {

const ConfigurationFormat& format() { return *find_balancer_kind("apache")->configuration; }

Configuration read(const std::string& text, const support::MemorySurroundings& surroundings = {}) {
  const std::vector<ConfigurationFile> files{{"/etc/apache2/apache2.conf", text, ""}};
  return format().read(files, surroundings);
}

TEST_CASE("apache configuration: ten thousand members are read, each with its line") {
  std::string text = "<Proxy balancer://many>\n";
  for (int i = 0; i < 10'000; ++i) {
    text += "BalancerMember http://10.0." + std::to_string(i / 250) + "." +
            std::to_string(i % 250) + ":80 loadfactor=2\n";
  }
  text += "</Proxy>\n";
  const Configuration configuration = read(text);
  REQUIRE(configuration.pools.size() == 1);
  CHECK(configuration.pools.front().servers.size() == 10'000);
  CHECK(configuration.pools.front().servers.back().place.line == 10'001);
  CHECK(configuration.pools.front().last_line == 10'002);
  CHECK(configuration.diagnostics.empty());
}

TEST_CASE("apache configuration: the variables of Debian's envvars are known") {
  support::MemorySurroundings surroundings;
  surroundings.files["/etc/apache2/envvars"] =
      "unset HOME\nexport POOL=shop\nexport LOGS=/var/log/apache2$SUFFIX\n";
  const Configuration configuration =
      read("ProxyPass / balancer://${POOL}/\nErrorLog ${LOGS}/e\nUser ${OTHER}\n", surroundings);
  REQUIRE(configuration.routes.size() == 1);
  CHECK(configuration.routes.front().targets.front().pool == "balancer://shop");
  REQUIRE(configuration.diagnostics.size() == 1);
  CHECK(configuration.diagnostics.front().rule == "env-undefined");
}

TEST_CASE("apache configuration: files are included below the ServerRoot, or beside the file") {
  support::MemorySurroundings surroundings;
  surroundings.files["/etc/apache2/a.conf"] = "ProxyPass /a http://10.0.0.1\n";
  surroundings.files["/srv/b.conf"] = "ProxyPass /b http://10.0.0.2\n";
  const Configuration configuration =
      read("Include a.conf\nServerRoot /srv/\nInclude b.conf\n", surroundings);
  CHECK(configuration.routes.size() == 2);
  CHECK(configuration.diagnostics.empty());
  CHECK(configuration.files.size() == 3);
}

TEST_CASE("apache configuration: a file that includes others without end is bounded") {
  support::MemorySurroundings surroundings;
  std::string text;
  for (int i = 0; i < 20; ++i) {
    const std::string next = "Include f" + std::to_string(i + 1) + "\n";
    surroundings.files["/etc/apache2/f" + std::to_string(i)] = next + next;
  }
  surroundings.files["/etc/apache2/f20"] = "ProxyPass / http://a\n";
  const Configuration configuration = read("Include f0\n", surroundings);
  CHECK(configuration.files.size() <= 22);
  REQUIRE_FALSE(configuration.diagnostics.empty());
  CHECK(configuration.diagnostics.back().text == "more files are included than are read");
}

TEST_CASE("apache configuration: a macro cannot use itself, nor many others without end") {
  const Configuration once = read("<Macro m $a>\nUse M $a$a\n</Macro>\nUse m xxxx\n");
  REQUIRE(once.diagnostics.size() == 1);
  CHECK(once.diagnostics.front().text == "macro 'M' uses itself");
  CHECK(once.diagnostics.front().place.line == 2);
  std::string text = "<Macro m0>\nProxyPass / http://a\n</Macro>\n";
  for (int i = 1; i < 20; ++i) {
    const std::string use = "Use m" + std::to_string(i - 1) + "\n";
    text.append("<Macro m").append(std::to_string(i)).append(">\n");
    text.append(use).append(use).append("</Macro>\n");
  }
  const Configuration many = read(text + "Use m19\n");
  REQUIRE(many.diagnostics.size() == 1);
  CHECK(many.diagnostics.front().text == "more macros are used than are read");
}

TEST_CASE("apache configuration: rewrites come first, then the last location, then the passes") {
  const Configuration configuration = read(
      "ProxyPass /a http://pass\n<Location /a>\nProxyPass http://first\n</Location>\n"
      "<Location /a>\nProxyPass http://last\n</Location>\nRewriteEngine on\n"
      "RewriteRule ^/a http://rewrite/$1 [P]\nRedirect / https://x/\n");
  std::vector<std::string> pools;
  for (const RouteSpec& route : configuration.routes) {
    pools.push_back(route.targets.empty() ? "" : route.targets.front().pool);
  }
  CHECK(pools == std::vector<std::string>{"http://rewrite", "http://last", "http://first",
                                          "http://pass", ""});
}

TEST_CASE("apache configuration: virtual hosts inherit what the main server passes") {
  const Configuration configuration = read(
      "ProxyPass /m balancer://a\n<Proxy balancer://a>\n</Proxy>\n"
      "<VirtualHost *:80>\nServerName v\n<Proxy balancer://a>\n</Proxy>\n"
      "ProxyPass /v balancer://a lbmethod=bytraffic\n</VirtualHost>\n");
  REQUIRE(configuration.routes.size() == 2);
  CHECK(configuration.routes[0].condition == "/v");
  CHECK(configuration.routes[0].targets.front().pool == "balancer://a (v:80)");
  CHECK(configuration.routes[1].condition == "/m");
  REQUIRE(configuration.pools.size() == 2);
  CHECK(configuration.pools[0].balance.algorithm == "roundrobin");
  CHECK(configuration.pools[1].balance.algorithm == "leastconn");
}

TEST_CASE("apache configuration: the checker's remark stands in the line after the place") {
  const VendorChecker& checker = *format().vendor;
  const std::vector<ConfigurationFile> files{{"/etc/apache2/apache2.conf", "", ""}};
  CHECK(checker.arguments(files) ==
        std::vector<std::string>{"-t", "-d", "/etc/apache2/", "-f", "apache2.conf"});
  const auto remarks = checker.read_remarks(
      "AH00558: apache2: Could not reliably determine the server's fully qualified domain name\n"
      "AH00526: Syntax error on line 12 of /a/b.conf:\nBalancerMember LoadFactor must be a number "
      "between 1..100\napache2: Syntax error on line 3 of /a/c.conf: Could not open it: why\n",
      false);
  REQUIRE(remarks.size() == 2);
  CHECK(remarks[0].place == Place{"/a/b.conf", 12, 0, 0});
  CHECK(remarks[0].text ==
        "apache2 says: BalancerMember LoadFactor must be a number between 1..100");
  CHECK(remarks[1].place == Place{"/a/c.conf", 3, 0, 0});
  CHECK(checker.read_remarks("Syntax OK\n", true).empty());
  CHECK(checker.read_remarks("no\n", false).size() == 1);
}

TEST_CASE("apache configuration: it is recognised by its name or its words") {
  CHECK(format().recognises({"/etc/httpd/conf/httpd.conf", "", ""}));
  CHECK(format().recognises({"site.conf", "<VirtualHost *:80>", ""}));
  CHECK_FALSE(format().recognises({"nginx.conf", "server { proxy_pass http://a; }", ""}));
  CHECK_FALSE(format().recognises({"haproxy.cfg", "backend a", ""}));
}

}  // namespace
}  // namespace skewd
