// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "collectors/balancer.h"
#include "tests/support/memory_surroundings.h"

namespace skewd {
namespace {

const ConfigurationFormat& format() { return *find_balancer_kind("caddy")->configuration; }

TEST_CASE("caddy configuration: ten thousand servers and as many pools are read") {
  std::string text = R"({"apps":{"http":{"servers":{"a":{"routes":[)";
  for (int i = 0; i < 10'000; ++i) {
    if (i > 0) text += ",";
    text += R"({"handle":[{"handler":"reverse_proxy","upstreams":[{"dial":"10.0.0.1:80"}]}]})";
  }
  text += "]}}}}}";
  const std::vector<ConfigurationFile> files{{"caddy.json", text, ""}};
  const Configuration read = format().read(files, support::MemorySurroundings());
  REQUIRE(read.pools.size() == 10'000);
  CHECK(read.pools.back().name == "reverse_proxy 10.0.0.1:80 (10000)");
}

TEST_CASE("caddy configuration: it is recognised by its name or its words") {
  CHECK(format().recognises({"/etc/caddy/Caddyfile", "", ""}));
  CHECK(format().recognises({"Caddyfile.prod", "", ""}));
  CHECK(format().recognises({"a.json", R"({"apps": {"x": [{"handler": "y"}]}})", ""}));
  CHECK(format().recognises({"edge", ":80 {\nreverse_proxy a\n}", ""}));
  CHECK_FALSE(format().recognises({"nginx.conf", "proxy_pass http://a; # no reverse_proxy a", ""}));
  CHECK_FALSE(format().recognises({"a.json", R"({"a": 1})", ""}));
}

TEST_CASE("caddy configuration: the checker's place is the innermost") {
  const VendorChecker& checker = *format().vendor;
  const std::vector<ConfigurationFile> file{{"c/Caddyfile", "", ""}};
  CHECK(checker.arguments(file) ==
        std::vector<std::string>{"validate", "--config", "c/Caddyfile", "--adapter", "caddyfile"});
  CHECK(checker.adapt_arguments({"a.json", "{}", ""}).empty());
  const auto remarks = checker.read_remarks(
      "{\"level\":\"info\"}\nError: adapting config using caddyfile: parsing caddyfile tokens for "
      "'handle_path': Caddyfile:16 - Error during parsing: parsing caddyfile tokens for "
      "'reverse_proxy': Caddyfile:13 - Error during parsing: for now, all proxy upstreams must "
      "use the same scheme\n",
      false);
  REQUIRE(remarks.size() == 1);
  CHECK(remarks.front().place == Place{"Caddyfile", 13, 0, 0});
  CHECK(checker.read_remarks("Valid configuration\n", true).empty());
  CHECK(checker.read_remarks("", false).front().text == "caddy refuses it: it says nothing");
}

}  // namespace
}  // namespace skewd
