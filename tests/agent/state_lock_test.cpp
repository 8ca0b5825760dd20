// SPDX-License-Identifier: Apache-2.0
#include "agent/store/state_lock.h"

#include <doctest/doctest.h>

#include <utility>

#include "tests/support/temp_directory.h"

namespace skewd::test {
namespace {

TEST_CASE("state_lock: a directory is one program's until that ends") {
  const support::TempDirectory directory;
  const std::string state = directory.path() / "state";  // is made
  {
    auto first = StateLock::take(state);
    REQUIRE(first.has_value());
    const StateLock moved = std::move(*first);
    first.reset();
    CHECK_FALSE(StateLock::take(state).has_value());
    CHECK(StateLock::take(directory.path()).has_value());
  }
  CHECK(StateLock::take(state).has_value());
}

TEST_CASE("state_lock: what is no directory is left to those who write there") {
  const support::TempDirectory directory;
  const std::string file = directory.write("file", "");
  CHECK(StateLock::take(file).has_value());
}

}  // namespace
}  // namespace skewd::test
