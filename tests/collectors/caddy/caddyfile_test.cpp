// SPDX-License-Identifier: Apache-2.0
#include "collectors/caddy/config/caddyfile.h"

#include <doctest/doctest.h>

namespace skewd::caddy {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const Token& token : read_tokens("f", text)) words.push_back(token.text);
  return words;
}

using Words = std::vector<std::string>;

TEST_CASE("caddyfile: words end at blanks, and quotes hold them together") {
  CHECK(words_of("a b\t{\n}") == Words{"a", "b", "{", "}"});
  CHECK(words_of("a \"b c\" `d \"e`") == Words{"a", "b c", "d \"e"});
  CHECK(words_of("a \"b\\\"c\"") == Words{"a", "b\"c"});
  CHECK(words_of("a#b # c\nd") == Words{"a#b", "d"});
  CHECK(words_of("a <<END\nx y\n  END b") == Words{"a", "", "b"});
  CHECK(words_of("\"never closed\nb") == Words{"never closed\nb"});
}

TEST_CASE("caddyfile: places count lines and bytes, over quotes and continued lines") {
  const auto tokens = read_tokens("f",
                                  "\xEF\xBB\xBF"
                                  "a \"b\nc\" d \\\r\n  e\nf");
  REQUIRE(tokens.size() == 5);
  CHECK(tokens[0].place == Place{"f", 1, 4, 1});
  CHECK(tokens[2].place == Place{"f", 2, 4, 1});
  CHECK(tokens[3].place == Place{"f", 3, 3, 1});
  CHECK_FALSE(tokens[3].first_of_line);
  CHECK(tokens[4].first_of_line);
}

TEST_CASE("caddyfile: a proxy's upstreams stand on its line and behind `to`") {
  const auto proxies = find_proxies(
      read_tokens("f",
                  "a {\n reverse_proxy @m b:1 c:2 {\n  to d:3\n  header_up {\n to x\n }\n }\n"
                  " reverse_proxy\n php_fastcgi /p /run/x\n}\n"));
  REQUIRE(proxies.size() == 3);
  REQUIRE(proxies[0].upstreams.size() == 3);
  CHECK(proxies[0].upstreams[2].text == "d:3");
  CHECK(proxies[0].last_line == 7);
  CHECK(proxies[1].upstreams.empty());
  CHECK(proxies[2].upstreams.front().text == "/run/x");
}

TEST_CASE("caddyfile: an upstream is dialled as Caddy adapts it") {
  CHECK(dial_of("app") == "app:80");
  CHECK(dial_of("app:8080") == "app:8080");
  CHECK(dial_of(":8080") == ":8080");
  CHECK(dial_of("https://app") == "app:443");
  CHECK(dial_of("h2c://app:50051") == "app:50051");
  CHECK(dial_of("[::1]") == "[::1]:80");
  CHECK(dial_of("[::1]:81") == "[::1]:81");
  CHECK(dial_of("unix//run/x.sock") == "unix//run/x.sock");
  CHECK(dial_of("{env.UP}") == "{env.UP}");
}

}  // namespace
}  // namespace skewd::caddy
