// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <vector>

#include "collectors/nginx/config/lexer.h"

namespace skewd::nginx {
namespace {

// Words in brackets, marks as they are, faults as an exclamation mark.
std::string cut(std::string_view text) {
  std::deque<std::string> unescaped;
  Lexer lexer(text, unescaped);
  std::string shown;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind == TokenKind::word) {
      shown += "[" + std::string(token.word.text) + "]";
    } else {
      shown += token.kind == TokenKind::fault ? "!" : std::string(token.word.text);
    }
  }
  return shown;
}

TEST_CASE("nginx lexer: words end with blanks, semicolons and opening braces") {
  CHECK(cut("a  b\tc\r\n;d{e;}") == "[a][b][c];[d]{[e];}");
  CHECK(cut("a#b c # d;\ne;") == "[a#b][c][e];");
  CHECK(cut("a}b c };") == "[a}b][c]};");
  CHECK(cut("").empty());
  CHECK(cut("a") == "[a]");
}

TEST_CASE("nginx lexer: braces of variables belong to the word") {
  CHECK(cut("http://${pool}/x{") == "[http://${pool}/x]{");
  CHECK(cut("$a{") == "[$a]{");
}

TEST_CASE("nginx lexer: quotes and escapes are taken off") {
  CHECK(cut(R"("a b;{}#" 'c"d';)") == R"([a b;{}#][c"d];)");
  CHECK(cut(R"("a\"b" a\ b '\t' "\.")") == "[a\"b][a\\ b][\t][\\.]");
  CHECK(cut(R"(a"b c")") == R"([a"b][c"])");
  CHECK(cut("\"\";") == "[];");
}

TEST_CASE("nginx lexer: what is wrong with quotes is a fault, and the rest goes on") {
  CHECK(cut(R"("a"b;)") == "[a]![b];");
  CHECK(cut(R"(a "b; c;)") == "[a]![b];[c];");
  CHECK(cut("if (\"a\") {") == "[if][(\"a\")]{");
  CHECK(cut("'a')") == "[a][)]");
}

TEST_CASE("nginx lexer: every word knows its line, column and length") {
  std::deque<std::string> unescaped;
  Lexer lexer("a 'b\nc' d\n  e;", unescaped);
  std::vector<Word> words;
  for (Token token = lexer.next(); token.kind == TokenKind::word; token = lexer.next()) {
    words.push_back(token.word);
  }
  REQUIRE(words.size() == 4);
  CHECK(words[1].column == 3);
  CHECK(words[1].length == 5);
  CHECK(words[2].line == 2);
  CHECK(words[2].column == 4);
  CHECK_FALSE(words[2].starts_line);
  CHECK(words[3].line == 3);
  CHECK(words[3].column == 3);
  CHECK(words[3].starts_line);
}

TEST_CASE("nginx lexer: Lua is skipped by its own rules") {
  std::deque<std::string> unescaped;
  Lexer lexer(R"({ x = "}" y = '\'}' -- }
    z = [==[ }} ]==] --[[ } ]] t = { { } } [1] = 2 } end;)",
              unescaped);
  REQUIRE(lexer.next().kind == TokenKind::open);
  REQUIRE(lexer.skip_lua());
  CHECK(lexer.next().word.text == "end");
  CHECK(lexer.line() == 2);
  Lexer unclosed("{ a { }", unescaped);
  REQUIRE(unclosed.next().kind == TokenKind::open);
  CHECK_FALSE(unclosed.skip_lua());
}

}  // namespace
}  // namespace skewd::nginx
