// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/agent/run_skewd.h"

namespace skewd {
namespace {

// A shop of five servers with these weights, and where /img leads.
std::string shop(const std::vector<int>& weights, const std::string& images = "media") {
  std::string text =
      "frontend www\n  bind :80\n  use_backend " + images +
      " if { path_beg /img }\n  default_backend shop\nbackend media\n"
      "  server img-0 10.0.1.1:80 check\n  server img-1 10.0.1.2:80 check\nbackend shop\n";
  for (std::size_t i = 0; i < weights.size(); ++i) {
    text += "  server web-" + std::to_string(i) + " 10.0.0.1" + std::to_string(i) +
            ":80 check weight " + std::to_string(weights[i]) + "\n";
  }
  return text;
}

// Plans a change from one text to the other.
Outcome plan(const std::string& before, const std::string& after,
             std::vector<std::string> arguments = {}) {
  const support::TempDirectory folder;
  arguments.insert(arguments.begin(), {"plan", "--no-vendor", "--no-resolve"});
  arguments.push_back(folder.write("old.cfg", before).string());
  arguments.push_back(folder.write("new.cfg", after).string());
  return run_skewd(arguments);
}

TEST_CASE("plan: a funnel is shown with every server's share, and fails") {
  const Outcome outcome = plan(shop({10, 10, 10, 10, 10}), shop({0, 0, 0, 10, 0}));
  CHECK(outcome.status == 1);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.starts_with(
      "shop   roundrobin   5 servers -> 5, can receive traffic: 5 -> 1   FUNNEL\n"
      "  web-0  20.0 %    ->    0.0 %\n"));
  CHECK(outcome.out.find("  web-3  20.0 %    ->  100.0 %\n") != std::string::npos);
  CHECK(outcome.out.find("1 pool keeps its shares\n") != std::string::npos);
  CHECK(outcome.out.find("\nall traffic of pool shop goes to one server\n") != std::string::npos);
  CHECK(outcome.out.ends_with("Not safe to reload.\n"));
}

TEST_CASE("plan: a change that moves little is fine") {
  const Outcome outcome = plan(shop({10, 10, 10}), shop({10, 10, 12}));
  CHECK(outcome.status == 0);
  CHECK(outcome.out.ends_with("Nothing speaks against it.\n"));
}

TEST_CASE("plan: how far a share may move can be said") {
  CHECK(plan(shop({1, 1}), shop({9, 1})).status == 0);
  CHECK(plan(shop({1, 1}), shop({9, 1}), {"--max-shift", "0.3"}).status == 1);
  CHECK(plan(shop({1, 1}), shop({1, 1}), {"--max-shift", "a"}).status == 2);
}

TEST_CASE("plan: a route that loses its pool is shown first, and fails") {
  const Outcome outcome = plan(shop({1, 1}), shop({1, 1}, "meida"));
  CHECK(outcome.status == 1);
  CHECK(outcome.out.find("  www  path_beg /img  media -> meida  LOST  meida does not exist\n") !=
        std::string::npos);
  CHECK(outcome.out.find("did you mean media?") != std::string::npos);
}

TEST_CASE("plan: JSON has the shares as numbers, null and \"unknown\"") {
  const std::string least = "  balance leastconn\n";
  const Outcome outcome = plan(shop({1, 1}), shop({1, 1, 1}) + least, {"--format", "json"});
  const auto json = nlohmann::json::parse(outcome.out);
  const auto& pool =
      json.at("pools").at(1).at("pool") == "shop" ? json.at("pools").at(1) : json.at("pools").at(0);
  CHECK(pool.at("pool") == "shop");
  CHECK(pool.at("servers").at(0).at("before") == 0.5);
  CHECK(pool.at("servers").at(0).at("after") == "unknown");
  CHECK(pool.at("servers").at(2).at("before") == nullptr);
  CHECK_FALSE(pool.at("after").at("reason").get<std::string>().empty());
  CHECK(json.at("routes").at(0).at("listener") == "www");
  CHECK(json.at("routes").at(0).at("before") == json.at("routes").at(0).at("after"));
  CHECK(json.at("diagnostics").is_array());
}

TEST_CASE("plan: what it needs is said") {
  CHECK(run_skewd({"plan", "one.cfg"}).err ==
        "skewd: plan: name two configurations, OLD and NEW, or one and --running BALANCER\n");
  const Outcome mixed = plan(shop({1, 1}), "events {}\nhttp { server { listen 80; } }\n");
  CHECK(mixed.status == 2);
  CHECK(mixed.err.find("of haproxy") != std::string::npos);
  const Outcome nobody =
      plan(shop({1, 1}), shop({1, 1}), {"--running", "edge", "--url", "http://127.0.0.1:1"});
  CHECK(nobody.status == 2);
  CHECK(nobody.err.find("start the agent") != std::string::npos);
}

}  // namespace
}  // namespace skewd
