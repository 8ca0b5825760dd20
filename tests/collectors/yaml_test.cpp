// SPDX-License-Identifier: Apache-2.0
#include "collectors/yaml.h"

#include <doctest/doctest.h>

#include "collectors/configuration.h"

namespace skewd {
namespace {

std::string error_of(const std::string& text, YamlDialect dialect = YamlDialect::yaml) {
  const YamlDocument document = read_yaml("f", text, dialect);
  if (!document.error()) return "";
  CHECK_FALSE(bool(document.root()));
  const Place& place = document.error()->place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
         document.error()->text;
}

TEST_CASE("yaml: a path is followed, and what is absent answers with nothing") {
  const YamlDocument document = read_yaml("f", "a:\n  b: [1, x, {c: 2.5}]\nd: null\n");
  const YamlNode root = document.root();
  CHECK(root["a"]["b"].size() == 3);
  CHECK(root["a"]["b"].at(2)["c"].number() == 2.5);
  CHECK(root["a"]["b"].at(0).whole_number() == 1U);
  CHECK_FALSE(root["a"]["b"].at(1).number().has_value());
  CHECK_FALSE(bool(root["d"]));
  CHECK_FALSE(bool(root["x"]["y"].at(7)["z"]));
  CHECK(root["x"].place().line == 0);
  CHECK(root["x"].text().empty());
}

TEST_CASE("yaml: places count lines and bytes from 1") {
  const std::string text =
      "\xEF\xBB\xBF"
      "a: 1\r\n\xC3\xA9:\r\n  - {b: \"x\\ty\"}\r\n  - c: 1\r\n    d: 2\r\n# end\r\n";
  const YamlDocument document = read_yaml("f", text);
  REQUIRE_FALSE(document.error());
  const YamlNode list = document.root()["\xC3\xA9"];
  CHECK(list.at(0)["b"].text() == "x\ty");
  CHECK(list.at(0)["b"].place() == Place{"f", 3, 10, 4});
  CHECK(list.at(0).place() == Place{"f", 3, 5, 11});
  CHECK(list.at(1).place() == Place{"f", 4, 5, 4});
  CHECK(list.at(1).last_line() == 5);
  CHECK(document.root().key_at(0).place() == Place{"f", 1, 4, 1});
}

TEST_CASE("yaml: an alias is what it stands for") {
  const YamlDocument document = read_yaml("f", "a: &x {b: 1}\nc: *x\n");
  CHECK(document.root()["c"]["b"].text() == "1");
  CHECK(document.root()["c"]["b"].place().line == 1);
  CHECK(error_of("a: *nobody\n") == "1:4 no anchor 'nobody' stands before this alias");
  CHECK(error_of("a: &x [*x]\n") == "1:8 no anchor 'x' stands before this alias");
}

TEST_CASE("yaml: aliases can neither multiply nor pile up without bounds") {
  std::string laugh = "a0: &a0 [x, x, x, x, x, x, x, x]\n";
  std::string pile = "a0: &a0 [x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string own = "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    laugh += own;
    for (int j = 0; j < 8; ++j) laugh += before + ", ";
    laugh += "]\n";
    pile.append(own).append("[[[[[[[[").append(before).append("]]]]]]]]]\n");
  }
  CHECK(error_of(laugh).find("aliases that multiply") != std::string::npos);
  CHECK(error_of(pile).find("nested deeper than 64 levels") != std::string::npos);
}

TEST_CASE("yaml: a key that stands twice is told, and the last counts") {
  const YamlDocument document = read_yaml("f", "a: 1\nb: 2\na: 3\n");
  CHECK(document.root()["a"].text() == "3");
  REQUIRE(document.duplicate_keys().size() == 1);
  CHECK(document.duplicate_keys().front().place == Place{"f", 3, 1, 1});
}

TEST_CASE("yaml: only the first document of a stream is read") {
  const YamlDocument document = read_yaml("f", "a: 1\n---\nb: [\n");
  CHECK_FALSE(document.error());
  CHECK(document.root()["a"].text() == "1");
}

TEST_CASE("yaml: what is no text is told with its place") {
  CHECK(error_of("") == "");
  CHECK(error_of(std::string("a: 1\nb: \0\n", 10)) == "2:4 a control character: this is not text");
  CHECK(error_of("a: \xC0\x80\n") == "1:4 a byte that is not UTF-8");
  CHECK(error_of("a: \xED\xA0\x80\n") == "1:4 a byte that is not UTF-8");
  CHECK(error_of("a: \xE2\x82") == "1:4 a byte that is not UTF-8");
  CHECK(error_of("a:\n\t- b\n") == "2:1 tab character may not be used as indentation");
  CHECK(error_of("a: [1, 2\nb: 3\n").starts_with("3:1 "));
}

TEST_CASE("yaml: JSON is taken by its own rules") {
  CHECK(error_of("{\n\t\"a\":\t[1, true, null]\n}", YamlDialect::json).empty());
  CHECK_FALSE(error_of("{\"a\": 1} x", YamlDialect::json).empty());
  CHECK_FALSE(error_of("{\"a\": [1", YamlDialect::json).empty());
  CHECK_FALSE(error_of("{a: 1}", YamlDialect::json).empty());
}

TEST_CASE("yaml: texts that go too far are refused at once") {
  CHECK(error_of(std::string(3'000'000, '[')) == "0:0 holds too many values");
  CHECK(error_of(std::string(kLargestYamlText + 1, 'a')) == "0:0 is larger than 16 MiB");
  CHECK(error_of(std::string(200, '[')).find("nested deeper") != std::string::npos);
  CHECK(error_of(std::string(kDeepestNesting, '[') + std::string(kDeepestNesting, ']')).empty());
}

}  // namespace
}  // namespace skewd
