// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "collectors/balancer.h"
#include "tests/support/memory_surroundings.h"

namespace skewd {
namespace {

const ConfigurationFormat& format() { return *find_balancer_kind("envoy")->configuration; }

TEST_CASE("envoy configuration: ten thousand servers are read, each once") {
  std::string text =
      "static_resources:\n  clusters:\n  - name: many\n    load_assignment:\n"
      "      endpoints:\n      - lb_endpoints:\n";
  for (int i = 0; i < 10'000; ++i) {
    text += "        - endpoint: {address: {socket_address: {address: 10.0." +
            std::to_string(i / 250) + "." + std::to_string(i % 250) + ", port_value: 80}}}\n";
  }
  const std::vector<ConfigurationFile> files{{"envoy.yaml", text, ""}};
  const Configuration read = format().read(files, support::MemorySurroundings());
  REQUIRE(read.pools.size() == 1);
  CHECK(read.pools.front().servers.size() == 10'000);
  CHECK(read.pools.front().servers.back().place.line == 10'006);
  CHECK(read.diagnostics.empty());
}

TEST_CASE("envoy configuration: it is recognised by what it says") {
  CHECK(format().recognises({"a.yaml", "static_resources: {}", ""}));
  CHECK(format().recognises({"a.json", R"({"staticResources": {}})", ""}));
  CHECK_FALSE(format().recognises({"a.yaml", "services: {}", ""}));
  CHECK_FALSE(format().recognises({"haproxy.cfg", "# static_resources", ""}));
}

TEST_CASE("envoy configuration: the checker's cause is taken from its log") {
  const VendorChecker& checker = *format().vendor;
  const std::vector<ConfigurationFile> files{{"e.yaml", "", ""}};
  CHECK(checker.arguments(files) == std::vector<std::string>{"--mode", "validate", "-c", "e.yaml"});
  const auto remarks = checker.read_remarks(
      "[2026-11-21 10:00:00.000][7][info][main] [source/server/server.cc:431] initializing\n"
      "[2026-11-21 10:00:00.010][7][critical][main] [source/server/config_validation/server.cc:74] "
      "error initializing configuration 'e.yaml': cluster: unknown lb_policy\n",
      false);
  REQUIRE(remarks.size() == 1);
  CHECK(remarks.front().place.file == "e.yaml");
  CHECK(remarks.front().text == "cluster: unknown lb_policy");
  CHECK(checker.read_remarks("configuration 'e.yaml' OK\n", true).empty());
  CHECK(checker.read_remarks("oops\n", false).front().text == "envoy refuses it: oops");
}

}  // namespace
}  // namespace skewd
