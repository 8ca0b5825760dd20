// SPDX-License-Identifier: Apache-2.0
#include "collectors/json_members.h"

#include <doctest/doctest.h>

#include <vector>

namespace skewd {
namespace {

struct Member {
  std::string key;
  std::string text;
};

std::vector<Member> read(std::string_view json, bool& is_whole) {
  std::vector<Member> found;
  LineTexts texts;
  texts.begin(json);
  JsonMembers members(json);
  while (members.next()) {
    found.push_back({std::string(members.key()), std::string(texts.text_of(members.value()))});
  }
  is_whole = members.is_whole();
  return found;
}

std::string text_of(std::string_view json) {
  bool is_whole = false;
  const auto members = read(json, is_whole);
  REQUIRE(is_whole);
  REQUIRE(members.size() == 1);
  return members.front().text;
}

TEST_CASE("json members: keys and values come in their order, whatever their form") {
  bool is_whole = false;
  const auto members =
      read(R"( { "a" : "x" ,"b":-1.5,"c":null,"d":{"a":"}"},"e":["]"],"f":-,"a":true} )", is_whole);
  CHECK(is_whole);
  REQUIRE(members.size() == 7);
  const std::vector<std::string> keys{"a", "b", "c", "d", "e", "f", "a"};
  const std::vector<std::string> texts{"x", "-1.5", "", "", "", "-", "true"};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    CHECK(members[i].key == keys[i]);
    CHECK(members[i].text == texts[i]);
  }
}

TEST_CASE("json members: escapes are undone, also those that Apache and HAProxy write") {
  CHECK(text_of(R"({"a":"q\"s\\n\n\t\/"})") == "q\"s\\n\n\t/");
  CHECK(text_of(R"({"a":"\u0041\u00e9\u20ac\ud83d"})") == "A\xc3\xa9\xe2\x82\xac?");
  CHECK(text_of(R"({"a":"\xc3\xa9\]\xz"})") == "\xc3\xa9]xz");
  CHECK(text_of("{\"a\":\"\xff\xfe\"}") == "\xff\xfe");
}

TEST_CASE("json members: what is no whole object is told apart") {
  for (const std::string_view broken :
       {"", "{", "x", "[]", R"({"a"})", R"({"a":})", R"({"a":1)", R"({"a":1,})", R"({"a":1}x)",
        R"({"a":"1)", R"({"a":"\)", R"({a:1})", R"({"a":1 "b":2})", R"({"a":[1})", R"({"a":{)"}) {
    CAPTURE(broken);
    bool is_whole = true;
    static_cast<void>(read(broken, is_whole));
    CHECK_FALSE(is_whole);
  }
  bool is_whole = false;
  CHECK(read("{ }\n", is_whole).empty());
  CHECK(is_whole);
}

TEST_CASE("json members: the first element of an array") {
  bool is_whole = false;
  JsonMembers members(R"({"a":[ "x","y"],"b":[],"c":"z"})");
  REQUIRE(members.next());
  CHECK(first_of(members.value()).raw == "x");
  REQUIRE(members.next());
  CHECK(first_of(members.value()).kind == JsonValue::Kind::none);
  REQUIRE(members.next());
  CHECK(first_of(members.value()).kind == JsonValue::Kind::none);
  static_cast<void>(is_whole);
}

TEST_CASE("json members: texts of a line stay where they are while more come") {
  const std::string line = R"({"a":"1\t","b":"2\t","c":"3\t"})";
  LineTexts texts;
  for (int round = 0; round < 2; ++round) {
    texts.begin(line);
    JsonMembers members(line);
    std::vector<std::string_view> views;
    while (members.next()) views.push_back(texts.text_of(members.value()));
    const std::string_view both = texts.join(views[0], views[2]);
    CHECK(views[0] == "1\t");
    CHECK(views[1] == "2\t");
    CHECK(both == "1\t3\t");
  }
}

}  // namespace
}  // namespace skewd
