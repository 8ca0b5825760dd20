// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/selftest.h"

#include <doctest/doctest.h>

namespace skewd {

TEST_CASE("selftest: every fault is found on the right server, and nothing before") {
  const SelftestResult result = run_selftest();
  CHECK(result.passed());
  CHECK(result.quiet_scrapes == 120);
  CHECK(result.false_alarms.empty());
  REQUIRE(result.faults.size() == 2);
  for (const SelftestFault& fault : result.faults) {
    CAPTURE(fault.text);
    REQUIRE(fault.found);
    CAPTURE(fault.found->summary);
    CHECK(fault.scrapes <= 6);
    CHECK(fault.others.empty());
  }
  CHECK(result.faults[0].found->server == "web-2");
  CHECK(result.faults[0].found->subtype == "starved");
  CHECK(result.faults[1].found->pool == "shop");
}

TEST_CASE("selftest: a fault that is not found, and a false alarm, fail it") {
  SelftestResult result = run_selftest();
  result.faults[1].found.reset();
  CHECK_FALSE(result.passed());
  result = run_selftest();
  result.false_alarms.emplace_back();
  CHECK_FALSE(result.passed());
  result = run_selftest();
  result.faults[0].others.emplace_back();
  CHECK_FALSE(result.passed());
}

}  // namespace skewd
