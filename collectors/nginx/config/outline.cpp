// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/outline.h"

#include <algorithm>
#include <array>
#include <vector>

#include "collectors/nginx/config/directive_names.h"
#include "collectors/nginx/config/lexer.h"

namespace skewd::nginx {
namespace {

// What is not told in the first part of a file is not looked for: this only decides what it is.
constexpr std::size_t kEnough = std::size_t{4} * 1024 * 1024;

bool opens_main_block(std::string_view name, std::size_t words) {
  constexpr std::array<std::string_view, 4> kMain{"events", "http", "stream", "mail"};
  return words == 1 && std::find(kMain.begin(), kMain.end(), name) != kMain.end();
}

bool opens_nginx_block(std::string_view name, std::size_t words) {
  return opens_main_block(name, words) || (name == "server" && words == 1) ||
         (name == "upstream" && words == 2) || (name == "location" && (words == 2 || words == 3));
}

// Calls `is_it(depth, first word, number of words)` for every block, until it says yes.
template <typename IsIt>
bool any_block(std::string_view text, IsIt is_it) {
  std::deque<std::string> unescaped;
  Lexer lexer(text.substr(0, kEnough), unescaped);
  std::string_view first;
  std::size_t words = 0;
  std::size_t depth = 0;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind == TokenKind::word) {
      if (words++ == 0) first = token.word.quoted ? std::string_view() : token.word.text;
      continue;
    }
    if (token.kind == TokenKind::fault) continue;
    const bool opens = token.kind == TokenKind::open;
    if (opens && is_it(depth, first, words)) return true;
    const bool is_code = opens && is_code_block(first);
    if (is_code && !lexer.skip_lua()) return false;
    depth += opens && !is_code ? 1 : 0;
    depth -= token.kind == TokenKind::close && depth > 0 ? 1 : 0;
    words = 0;
  }
  return false;
}

}  // namespace

bool is_whole(std::string_view text) {
  return any_block(text, [](std::size_t depth, std::string_view name, std::size_t words) {
    return depth == 0 && opens_main_block(name, words);
  });
}

bool has_nginx_blocks(std::string_view text) {
  return any_block(text, [](std::size_t, std::string_view name, std::size_t words) {
    return opens_nginx_block(name, words);
  });
}

}  // namespace skewd::nginx
