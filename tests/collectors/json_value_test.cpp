// SPDX-License-Identifier: Apache-2.0
#include "collectors/json_value.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

TEST_CASE("json_value: what is missing or null answers with nothing, and is no fault") {
  JsonDocument json;
  const auto root = json.read(R"({"a": null, "b": {"c": 7}})");
  REQUIRE(root.has_value());
  CHECK_FALSE((*root)["a"]);
  CHECK_FALSE((*root)["a"]["b"]["c"].count().has_value());
  CHECK_FALSE((*root)["x"].number().has_value());
  CHECK((*root)["x"].text().empty());
  CHECK((*root)["b"]["c"].count() == Count(7));
  CHECK(json.fault().empty());
}

TEST_CASE("json_value: the first part of another type is the fault") {
  JsonDocument json;
  const auto root = json.read(R"({"a": -1, "b": "x", "c": [1]})");
  REQUIRE(root.has_value());
  CHECK_FALSE((*root)["a"].count().has_value());
  CHECK((*root)["c"].text().empty());
  CHECK(json.fault() == "'a' is no count");
}

TEST_CASE("json_value: digits in a text are a count, anything else in it is none") {
  JsonDocument json;
  const auto root = json.read(R"({"a": "18446744073709551614", "b": "7s", "c": 1.5})");
  REQUIRE(root.has_value());
  CHECK(*(*root)["a"].count() == 18446744073709551614U);
  CHECK(json.fault().empty());
  CHECK_FALSE((*root)["b"].count().has_value());
  CHECK(json.fault() == "'b' is no count");
}

TEST_CASE("json_value: half an answer, an empty one and a bottomless one are errors") {
  JsonDocument json;
  CHECK(json.read(R"({"a": [1, 2)").error().message.starts_with("is not JSON"));
  CHECK(json.read(" \n").error().message == "an empty answer instead of JSON");
  CHECK_FALSE(json.read(std::string(5000, '[') + std::string(5000, ']')).has_value());
}

}  // namespace
}  // namespace skewd
