// SPDX-License-Identifier: Apache-2.0
#include "exporters/foreign_request.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

HttpRequest from(const std::string& host, const std::string& site = "",
                 const std::string& origin = "") {
  HttpRequest request{};
  request.host = host;
  request.fetch_site = site;
  request.origin = origin;
  return request;
}

}  // namespace

TEST_CASE("foreign_request: addresses, localhost and the own name are no other site") {
  for (const char* host : {"127.0.0.1:10145", "10.0.0.7", "[::1]:10145", "[fe80::1]", "localhost",
                           "LOCALHOST:10145", "lb1", "LB1:10145", ""}) {
    CAPTURE(host);
    CHECK_FALSE(is_foreign(from(host), "lb1"));
  }
}

TEST_CASE("foreign_request: a name that was made to lead here is another site") {
  for (const char* host : {"evil.example", "evil.example:10145", "localhost.evil.example",
                           "127.0.0.1.evil.example", "lb1.evil.example", "evil.example:127.0.0.1",
                           "[evil.example]", "[", "]", "::", ":10145", "1", "0x7f.1"}) {
    CAPTURE(host);
    CHECK(is_foreign(from(host), "lb1") == (std::string_view(host) != "::"));
  }
  CHECK(is_foreign(from("x"), ""));
}

TEST_CASE("foreign_request: what a browser says of the page counts") {
  CHECK(is_foreign(from("127.0.0.1", "cross-site"), ""));
  CHECK(is_foreign(from("127.0.0.1", "same-site"), ""));
  CHECK_FALSE(is_foreign(from("127.0.0.1", "same-origin"), ""));
  CHECK_FALSE(is_foreign(from("127.0.0.1", "none"), ""));
  CHECK(is_foreign(from("127.0.0.1", "", "null"), ""));
  CHECK(is_foreign(from("127.0.0.1", "same-origin", "http://127.0.0.1"), ""));
}

}  // namespace skewd
