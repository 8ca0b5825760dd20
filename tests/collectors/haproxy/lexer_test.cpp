// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/lexer.h"

#include <doctest/doctest.h>

#include <string>

#include "collectors/haproxy/config/condition_expression.h"
#include "tests/support/memory_surroundings.h"

namespace skewd::haproxy {
namespace {

// Words with a bar behind each, and what is wrong with the line.
struct Case {
  const char* line;
  const char* words;
};

struct Outside {
  Outside() {
    surroundings.variables = {{"ONE", "1"},   {"LIST", "a b  c"}, {"LED", " a"},
                              {"LAST", "a "}, {"EMPTY", ""},      {"BLANK", "a b"}};
  }
  support::MemorySurroundings surroundings;
  Variables variables{surroundings};
};

std::string render(const Words& cut) {
  std::string text;
  for (const Word& word : cut.words) {
    text += word.text + (word.undefined.empty() ? "" : "?" + word.undefined) + "|";
  }
  if (cut.fault.column > 0) text += "!" + std::to_string(cut.fault.column);
  return text;
}

TEST_CASE("haproxy lexer: words are those that HAProxy sees") {
  const Outside outside;
  for (const Case& example : {
           Case{"", ""},
           Case{"  # only a comment", ""},
           Case{"a\tb \r", "a|b|"},
           Case{"a#b c", "a|"},
           Case{R"(a\#b '#' "#")", "a#b|#|#|"},
           Case{R"(a\ b 'c d' "e f")", "a b|c d|e f|"},
           Case{R"(x"y"'z')", "xyz|"},
           Case{R"('\n\' "\"")", R"(\n\|"|)"},
           Case{R"(\t\n\r\x41\q\')", "\t\n\rA\\q'|"},
           Case{R"("\'" "\$ONE")", "\\'|$ONE|"},
           Case{R"($ONE '$ONE' "$ONE" "${ONE}2" "a${ONE}b$ONE")", "$ONE|$ONE|1|12|a1b1|"},
           Case{R"(x "${LIST[*]}" y)", "x|a|b|c|y|"},
           Case{R"(x "${LED[*]}" y)", "x|"},
           Case{R"(x "${LAST[*]}" y)", "x|a|"},
           Case{R"("<${LIST[*]}>")", "<a|b|c>|"},
           Case{R"("${NONE-a b}" "${EMPTY-x}y" "${ONE-2}")", "a b|y|1|"},
           Case{R"("$NONE" "x${NONE}y")", "?NONE|xy?NONE|"},
           Case{R"("$BLANK")", "a b|"},
           Case{R"(a "" b)", "a|"},
           Case{R"("$EMPTY" b)", ""},
           Case{R"("${.FILE}x" "$HAPROXY_CFGFILES.")", "x|"},
           Case{"a \"b", "a|b|!3"},
           Case{"a 'b\"", "a|b\"|!3"},
           Case{R"(\x4)", "!1"},
           Case{R"("${ONE")", "!2"},
           Case{R"("${ONE[*")", "!2"},
           Case{R"("$1")", "!2"},
           Case{R"("$)", "!2"},
           Case{"\\", "\\|"},
       }) {
    CAPTURE(example.line);
    CHECK(render(cut_line(example.line, outside.variables)) == example.words);
  }
}

TEST_CASE("haproxy lexer: a word knows where it stands in the source") {
  const Outside outside;
  const Words cut = cut_line(R"(  a "$ONE"x	'y' # z)", outside.variables);
  REQUIRE(cut.words.size() == 3);
  CHECK(cut.words[0].column == 3);
  CHECK(cut.words[0].length == 1);
  CHECK(cut.words[1].column == 5);
  CHECK(cut.words[1].length == 7);
  CHECK(cut.words[2].column == 13);
  CHECK(cut.words[2].length == 3);
}

TEST_CASE("haproxy lexer: 64 words are taken, not one more") {
  const Outside outside;
  std::string line;
  for (std::size_t i = 0; i < kMostWords; ++i) line += "w ";
  CHECK(cut_line(line, outside.variables).fault.column == 0);
  const Words more = cut_line(line + "w", outside.variables);
  CHECK(more.words.size() == kMostWords);
  CHECK(more.fault.column == line.size() + 1);
}

TEST_CASE("haproxy conditions: evaluated as HAProxy 3.0 would") {
  const Outside outside;
  for (const char* holds : {"1",
                            "-1",
                            "!0",
                            "!!1",
                            "1 || 0",
                            "0||1 && 1",
                            "(1)",
                            "!(0 || 0)",
                            "defined(ONE)",
                            "defined( EMPTY )",
                            "!defined(NONE)",
                            "streq(a,a)",
                            "strneq(a,b)",
                            "strstr(abc,b)",
                            "version_atleast(2.4-dev19)",
                            "version_before(3.1)",
                            "version_atleast(3.0.0)",
                            "feature(OPENSSL)",
                            "openssl_version_atleast(3)",
                            "!openssl_version_before(1.1)",
                            "enabled(POLL)",
                            "who_knows(x)"}) {
    CAPTURE(holds);
    const Verdict verdict = evaluate(holds, outside.variables);
    CHECK(verdict.holds);
    CHECK(verdict.fault.empty());
  }
  for (const char* not_holding : {"", " ", "0", "!1", "1 && 0", "0 && 1 || 0", "defined(NONE)",
                                  "streq(a,b)", "version_before(3.0)", "version_atleast(3.2)"}) {
    CAPTURE(not_holding);
    const Verdict verdict = evaluate(not_holding, outside.variables);
    CHECK_FALSE(verdict.holds);
    CHECK(verdict.fault.empty());
  }
  CHECK(evaluate("who_knows(x)", outside.variables).unknown == "who_knows");
  for (const char* faulty : {"(1", "1)", "1 2", "maybe", "!", "1 &&", "streq(a", "&& 1"}) {
    CAPTURE(faulty);
    CHECK_FALSE(evaluate(faulty, outside.variables).fault.empty());
  }
  CHECK_FALSE(evaluate(std::string(100'000, '('), outside.variables).fault.empty());
  CHECK(evaluate(std::string(100'000, '!') + "1", outside.variables).fault.empty());
}

}  // namespace
}  // namespace skewd::haproxy
