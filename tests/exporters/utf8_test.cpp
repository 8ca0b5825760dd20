// SPDX-License-Identifier: Apache-2.0
#include "exporters/utf8.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

TEST_CASE("valid_utf8: valid text stays as it is") {
  CHECK(valid_utf8("") == "");
  CHECK(valid_utf8("web-0") == "web-0");
  CHECK(valid_utf8("\u00E9\u20AC\U0001F4A3") == "\u00E9\u20AC\U0001F4A3");
}

TEST_CASE("valid_utf8: every byte that is no character becomes a replacement") {
  CHECK(valid_utf8("a\xFFz") == "a\uFFFDz");
  CHECK(valid_utf8(std::string_view("a\0z", 3)) == "a\uFFFDz");
  CHECK(valid_utf8("\xC0\xAF") == "\uFFFD\uFFFD");                 // overlong
  CHECK(valid_utf8("\xE0\x80\xAF") == "\uFFFD\uFFFD\uFFFD");       // overlong
  CHECK(valid_utf8("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");       // a surrogate
  CHECK(valid_utf8("\xF4\x90\x80\x80").substr(0, 3) == "\uFFFD");  // beyond Unicode
  CHECK(valid_utf8("\xE2\x82") == "\uFFFD\uFFFD");                 // broken off
  CHECK(valid_utf8("\xE2z") == "\uFFFDz");
}

TEST_CASE("valid_utf8: a long text is cut between two characters") {
  CHECK(valid_utf8("\u20AC\u20AC", 5) == "\u20AC");
  CHECK(valid_utf8("a\xFF", 3) == "a");
  CHECK(valid_utf8(std::string(10'000, 'x')).size() == kLongestName);
}

}  // namespace
}  // namespace skewd
