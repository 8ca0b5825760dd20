// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/names.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

TEST_CASE("append_label: quotes, backslashes and newlines are escaped") {
  std::string labels = "{";
  append_label(labels, "pool", "a\"b\\c\nd");
  append_label(labels, "server", "web");
  CHECK(labels == R"({pool="a\"b\\c\nd",server="web")");
}

TEST_CASE("append_label: an empty value leaves no trace") {
  std::string labels = "{";
  append_label(labels, "pool", "");
  append_label(labels, "server", "web");
  CHECK(labels == R"({server="web")");
}

TEST_CASE("UniqueNames: equal names are numbered, also when the number is taken") {
  UniqueNames names;
  CHECK(names.claim("web") == "web");
  CHECK(names.claim("web") == "web#2");
  CHECK(names.claim("web#2") == "web#2#2");
  CHECK(names.claim("web") == "web#3");
  CHECK(names.claim("") == "");
  CHECK(names.claim("") == "#2");
}

TEST_CASE("UniqueNames: names that are equal only once cut stay apart as labels") {
  UniqueNames names;
  std::string one = "{";
  std::string other = "{";
  append_label(one, "server", names.claim(std::string(300, 'x') + "1"));
  append_label(other, "server", names.claim(std::string(300, 'x') + "2"));
  CHECK(one != other);
}

}  // namespace
}  // namespace skewd
