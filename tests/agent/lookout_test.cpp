// SPDX-License-Identifier: Apache-2.0
#include "agent/app/lookout.h"

#include <doctest/doctest.h>

#include <atomic>

#include "tests/support/eventually.h"

namespace skewd::test {

using namespace std::chrono_literals;

TEST_CASE("lookout: looks again and again until it ends") {
  std::atomic<int> looks = 0;
  {
    const Lookout lookout(1ms, [&] { ++looks; });
    CHECK(support::eventually(60s, [&] { return looks >= 3; }));
  }
  const int then = looks;
  CHECK(looks == then);
}

TEST_CASE("lookout: ends at once while it waits") {
  std::atomic<int> looks = 0;
  {
    const Lookout lookout(24h, [&] { ++looks; });
  }
  CHECK(looks == 0);
}

}  // namespace skewd::test
