// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/name_resolution.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

using namespace std::chrono_literals;

TEST_CASE("name resolution: a name that everybody has is resolved, one that nobody has is not") {
  const auto answers = resolve_names({"localhost", "nowhere.invalid"}, 60s);
  CHECK(answers.at("localhost").empty());
  CHECK_FALSE(answers.at("nowhere.invalid").empty());
}

TEST_CASE("name resolution: nobody waits longer than told") {
  const auto answers = resolve_names({"localhost"}, 0s);
  CHECK(answers.contains("localhost"));
}

TEST_CASE("name resolution: no names, no answers") { CHECK(resolve_names({}, 1s).empty()); }

}  // namespace
}  // namespace skewd
