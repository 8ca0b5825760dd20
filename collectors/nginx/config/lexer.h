// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace skewd::nginx {

/// A word of a configuration, without quotes and escapes, and where it stands in its file.
struct Word {
  std::string_view text;
  std::uint32_t line = 0;
  std::uint32_t column = 0;  // in bytes, from 1
  std::uint32_t length = 0;  // as written
  bool quoted = false;
  bool starts_line = false;
};

enum class TokenKind : std::uint8_t { word, semicolon, open, close, fault, end };

/// What the lexer found. Of a fault, `fault` says what is wrong at `word`.
struct Token {
  TokenKind kind = TokenKind::end;
  Word word;
  std::string_view fault;
};

/// Cuts a configuration into words as nginx does (ngx_conf_read_token), in linear time. Words are
/// views into `text`, or into `unescaped` where they differ from it.
class Lexer {
 public:
  Lexer(std::string_view text, std::deque<std::string>& unescaped)
      : text_(text), unescaped_(unescaped) {}

  [[nodiscard]] Token next();

  /// After the opening brace of a Lua block: goes behind the brace that closes it. False: there
  /// is none, and nothing is left.
  [[nodiscard]] bool skip_lua();

  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  void skip_blanks();
  void skip_comment();
  [[nodiscard]] Word begin_word() const;
  [[nodiscard]] Token single(TokenKind kind);
  [[nodiscard]] Token plain_word();
  [[nodiscard]] Token quoted_word(char quote);
  [[nodiscard]] Token unclosed_quote(Word word);
  [[nodiscard]] std::string_view unescape(std::string_view raw);
  [[nodiscard]] std::size_t find_quote(char quote) const;
  void skip_lua_string(char quote);
  [[nodiscard]] bool skip_long_bracket();
  void advance_to(std::size_t position);

  std::string_view text_;
  std::deque<std::string>& unescaped_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t line_begin_ = 0;
  bool line_has_word_ = false;
  bool glued_ = false;      // a quoted word ended, and no blank follows
  bool no_single_ = false;  // no further ' closes anything
  bool no_double_ = false;  // likewise "
};

}  // namespace skewd::nginx
