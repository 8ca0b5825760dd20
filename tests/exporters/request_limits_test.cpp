// SPDX-License-Identifier: Apache-2.0
#include "exporters/request_limits.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

using namespace std::chrono_literals;

TEST_CASE("request limits: a client waits as long as it says, and ten seconds at most") {
  CHECK(read_patience("9.5") == 9500ms);
  CHECK(read_patience("0.25") == 250ms);
  CHECK(read_patience("60") == 10s);
  for (const char* nonsense : {"", "0", "-1", "nan", "1s", "1e999"}) {
    CAPTURE(nonsense);
    CHECK(read_patience(nonsense) == 10s);
  }
}

}  // namespace
}  // namespace skewd
