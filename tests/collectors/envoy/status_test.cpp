// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/collectors/reader_talk.h"

namespace skewd::support {
namespace {

constexpr const char* kClusters = "/clusters?format=json";
constexpr const char* kStatic = "/config_dump?resource=static_clusters";

std::string cluster(const std::string& name) {
  return R"({"cluster_statuses":[{"name":")" + name + R"("}]})";
}

std::string info(int uptime) {
  return R"({"version":"x/1.31.0/y","uptime_current_epoch":")" + std::to_string(uptime) + R"(s"})";
}

std::string dump(const std::string& at) {
  return R"({"configs":[{"@type":"a.StaticCluster","cluster":{"name":"shop"},"last_updated":")" +
         at + R"("}]})";
}

TEST_CASE(
    "envoy status: the configuration is dumped at first, with new clusters, and now and then") {
  const auto reader = make_http_reader("envoy", "http://lb1");
  const auto asks_for_dump = [&](const std::string& name) {
    const bool asks = reader->query().questions.size() == 4;
    REQUIRE(talk(*reader, {{kClusters, cluster(name)}, {kStatic, dump("2026-11-21T02:43:14Z")}}));
    return asks;
  };
  CHECK(asks_for_dump("shop"));
  for (int scrape = 1; scrape < 30; ++scrape) CHECK_FALSE(asks_for_dump("shop"));
  CHECK(asks_for_dump("shop"));
  CHECK_FALSE(asks_for_dump("other"));
  CHECK(asks_for_dump("other"));
  CHECK_FALSE(asks_for_dump("other"));
}

TEST_CASE("envoy status: an uptime that falls is another process, which is asked for everything") {
  const auto reader = make_http_reader("envoy", "http://lb1");
  Answers answers{{kClusters, cluster("shop")},
                  {"/server_info", info(100)},
                  {kStatic, dump("2026-11-21T02:43:14Z")}};
  const auto first = talk(*reader, answers);
  REQUIRE(first.has_value());
  CHECK(first->processes.at(0).started_unix_seconds == 1795228994);
  CHECK(first->processes.at(0).version == "1.31.0");
  answers["/server_info"] = info(3);
  answers[kStatic] = dump("2026-11-21T02:43:15Z");
  CHECK(talk(*reader, answers).error().kind == ErrorKind::unreachable);
  const auto second = talk(*reader, answers);
  REQUIRE(second.has_value());
  CHECK(second->processes.at(0).started_unix_seconds == 1795228995);
}

}  // namespace
}  // namespace skewd::support
