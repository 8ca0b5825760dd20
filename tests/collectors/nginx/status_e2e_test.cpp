// SPDX-License-Identifier: Apache-2.0
// What a scraper reads of a real nginx.
#include <doctest/doctest.h>

#include "tests/support/http_balancer.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/nginx_process.h"

namespace skewd::support {
namespace {

TEST_CASE("e2e: nginx tells with stub_status how many requests it has had") {
  if (const auto reason = NginxProcess::missing(); !reason.empty()) {
    MESSAGE("skipped: " << reason);
    return;
  }
  const LoopbackPort port;
  const std::string url = loopback_url(port.number());
  const NginxProcess nginx("server {\nlisten 127.0.0.1:" + std::to_string(port.number()) +
                               ";\nlocation = /status { stub_status; }\n"
                               "location / { return 200; }\n}\n",
                           1, url + "/ready");
  Scraper scraper = scraper_of_url("nginx", url + "/status");
  const auto before = scraper.scrape().snapshot;
  REQUIRE(before.has_value());
  for (int i = 0; i < 5; ++i) CHECK(http_get(url + "/").has_value());
  const auto after = scraper.scrape().snapshot;
  REQUIRE(after.has_value());
  CHECK(after->topology->listeners.at(0).name == "nginx");
  // Besides those five: the first scrape looked for the VTS module, and the second one itself.
  CHECK(*after->listeners.at(0).requests == *before->listeners.at(0).requests + 7);
  CHECK(after->servers.empty());
  CHECK(after->notes.size() == 1);
}

}  // namespace
}  // namespace skewd::support
