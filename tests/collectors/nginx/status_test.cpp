// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/collectors/reader_talk.h"

namespace skewd::support {
namespace {

using Questions = std::vector<std::string>;

constexpr const char* kStub =
    "Active connections: 1 \nserver accepts handled requests\n 3 3 7 \nReading: 0\n";
constexpr const char* kPlus = R"({"version":"1.27.4","ppid":7,"generation":1})";

TEST_CASE("nginx status: what has answered is asked alone from then on") {
  const auto reader = make_http_reader("nginx", "http://lb1/status");
  CHECK(reader->query().questions == Questions{"", "/format/json"});
  const auto page = talk(*reader, {{"", kStub}});
  REQUIRE(page.has_value());
  CHECK(page->listeners[0].requests == Count(7));
  CHECK(reader->query().questions == Questions{""});
}

TEST_CASE("nginx status: behind a page of the VTS module its JSON is found") {
  const auto reader = make_http_reader("nginx", "http://lb1/status/");
  const Answers answers{{"", "<html></html>"},
                        {"format/json", R"({"nginxVersion":"1.22.1","loadMsec":7000})"}};
  REQUIRE(talk(*reader, answers).has_value());
  CHECK(reader->query().questions == Questions{"format/json"});
  REQUIRE(talk(*reader, answers).has_value());
}

TEST_CASE("nginx status: another build behind the same URL is found again") {
  const auto reader = make_http_reader("nginx", "http://lb1/status/");
  REQUIRE(talk(*reader, {{"", kStub}}).has_value());
  const Answers angie{{"", R"({"angie":{"version":"1.13.0","generation":2}})"}};
  REQUIRE(talk(*reader, angie).has_value());
  CHECK_FALSE(talk(*reader, {{"", "<html></html>"}}).has_value());
  CHECK(reader->query().questions.size() == 2);
}

TEST_CASE("nginx status: NGINX Plus is asked for its parts, of the version in the URL") {
  const auto reader = make_http_reader("nginx", "http://lb1/api/9/");
  REQUIRE(talk(*reader, {{"", "[]"}, {"nginx", kPlus}}).has_value());
  const Query query = reader->query();
  CHECK(query.questions ==
        Questions{"nginx", "http/server_zones", "http/upstreams", "stream/upstreams"});
  CHECK(query.optional == std::vector<bool>{false, true, true, true});
  const auto old = make_http_reader("nginx", "http://lb1/api");
  REQUIRE(talk(*old, {{"/4/nginx", kPlus}}).has_value());
  CHECK(old->query().questions.front() == "/4/nginx");
}

}  // namespace
}  // namespace skewd::support
