// SPDX-License-Identifier: Apache-2.0
#include "collectors/apache/config/lines.h"

#include <doctest/doctest.h>

namespace skewd::apache {
namespace {

std::string shown(const Line& line) {
  std::string text = line.kind == Line::Kind::opens    ? "<"
                     : line.kind == Line::Kind::closes ? "</"
                                                       : "";
  text += line.name;
  for (const Word& word : line.words) text += "|" + word.text;
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  const std::string file = "f";
  LineReader reader(file, text);
  std::vector<std::string> lines;
  while (const auto line = reader.next()) lines.push_back(shown(*line));
  return lines;
}

using Lines = std::vector<std::string>;

TEST_CASE("apache lines: words, quotes and comments") {
  CHECK(lines_of("A b  c\n\n # x\nD") == Lines{"a|b|c", "d"});
  CHECK(lines_of("A \"b c\" 'd \"e' f\\g") == Lines{"a|b c|d \"e|f\\g"});
  CHECK(lines_of("A \"b\\\"c\"") == Lines{"a|b\"c"});
  CHECK(lines_of("A b#c # d") == Lines{"a|b#c|#|d"});  // a comment is a line of its own
  CHECK(lines_of("A \"never closed") == Lines{"a|never closed"});
}

TEST_CASE("apache lines: sections end at the bracket") {
  CHECK(lines_of("<VirtualHost *:80>\n</VirtualHost>") ==
        Lines{"<virtualhost|*:80", "</virtualhost"});
  CHECK(lines_of("<Proxy \"balancer://a b\" >") == Lines{"<proxy|balancer://a b"});
  CHECK(lines_of("<If \"%{X} > 3\">") == Lines{"<if|%{X} > 3"});
  CHECK(lines_of("<Location ~ \"/(a|b)\">") == Lines{"<location|~|/(a|b)"});
  CHECK(lines_of("<IfModule>") == Lines{"<ifmodule"});
}

TEST_CASE("apache lines: a backslash continues a line, a comment's too, and places are kept") {
  const std::string file = "f";
  LineReader reader(file,
                    "\xEF\xBB\xBF"
                    "A b \\\r\n  c\\\nd\n# x \\\nhidden\nE f");
  const auto line = reader.next();
  REQUIRE(line);
  CHECK(shown(*line) == "a|b|cd");
  CHECK(line->place == Place{"f", 1, 4, 1});
  CHECK(line->words[0].place == Place{"f", 1, 6, 1});
  CHECK(line->words[1].place == Place{"f", 2, 3, 1});
  CHECK(line->last_line == 3);
  const auto next = reader.next();
  REQUIRE(next);
  CHECK(shown(*next) == "e|f");
  CHECK(next->place == Place{"f", 6, 1, 1});
}

}  // namespace
}  // namespace skewd::apache
