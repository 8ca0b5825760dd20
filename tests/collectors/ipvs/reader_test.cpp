// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "collectors/ipvs/hex_address.h"
#include "collectors/ipvs/schedulers.h"
#include "collectors/ipvs/services.h"

namespace skewd::ipvs {
namespace {

TEST_CASE("ipvs: addresses of /proc are written as short as they can be") {
  CHECK(read_hex_address("0A000103:1F90") == "10.0.1.3:8080");
  CHECK(read_hex_address("FFFFFFFF:0000") == "255.255.255.255:0");
  CHECK(read_hex_address("[2001:0db8:0000:0000:0000:0000:0000:0001]:0050") == "[2001:db8::1]:80");
  CHECK(read_hex_address("[0000:0000:0000:0000:0000:0000:0000:0000]:0050") == "[::]:80");
  CHECK(read_hex_address("[2001:0000:0000:0001:0000:0000:0000:0001]:0001") == "[2001:0:0:1::1]:1");
  CHECK(read_hex_address("[0001:0000:0003:0004:0005:0006:0007:0000]:0001") ==
        "[1:0:3:4:5:6:7:0]:1");
  for (const char* wrong : {"", ":", "0A000103", "0A00010:1F90", "0A000103:1F9", "0G000103:1F90",
                            "[2001:0db8]:0050", "[]:0050"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_hex_address(wrong).has_value());
  }
}

TEST_CASE("ipvs: what the kernel does not count is absent, not zero") {
  const auto read = read_services(
      "IPVS netlink\nservice TCP 10.0.0.1:80 rr\nserver 10.0.1.1:80 "
      "weight 1 active 3 inactive 0 limit 0\n");
  REQUIRE(read.has_value());
  CHECK_FALSE(read->services.at(0).connections.has_value());
  CHECK_FALSE(read->services[0].destinations.at(0).connections.has_value());
  CHECK(read->services[0].destinations[0].active == 3);
}

TEST_CASE("ipvs: round robin does not look at weights, weighted round robin does") {
  CHECK_FALSE(scheduler_of("rr").weighs);
  CHECK(scheduler_of("wrr").weighs);
  CHECK(scheduler_of("rr").algorithm == scheduler_of("wrr").algorithm);
  CHECK(scheduler_of("made-up").algorithm.empty());
}

}  // namespace
}  // namespace skewd::ipvs
