// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/collectors/reader_talk.h"

namespace skewd::support {
namespace {

using Texts = std::vector<std::string>;

Query query_of(const std::string& url) { return make_http_reader("apache", url)->query(); }

TEST_CASE(
    "apache status: the URL of the server asks for both pages, and the manager may be missing") {
  for (const char* url : {"http://lb1", "http://lb1/"}) {
    const Query query = query_of(url);
    const std::string slash = std::string_view(url).ends_with('/') ? "" : "/";
    CHECK(query.questions == Texts{slash + "server-status?auto", slash + "balancer-manager?xml=1"});
    CHECK(query.optional == std::vector<bool>{false, true});
    CHECK(query.headers == Texts{"Referer: http://lb1/balancer-manager"});
  }
}

TEST_CASE("apache status: the URL of a page asks for that page") {
  CHECK(query_of("http://lb1/server-status").questions == Texts{"?auto"});
  CHECK(query_of("http://lb1/server-status?auto").questions == Texts{""});
  CHECK(query_of("http://lb1/server-status").headers.empty());
  const Query manager = query_of("http://lb1/x/balancer-manager?xml=1");
  CHECK(manager.questions == Texts{""});
  CHECK(manager.headers == Texts{"Referer: http://lb1/x/balancer-manager"});
  CHECK(query_of("http://lb1/balancer-manager").questions == Texts{"?xml=1"});
}

}  // namespace
}  // namespace skewd::support
