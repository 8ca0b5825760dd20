// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/lexer.h"

#include <algorithm>

namespace skewd::nginx {
namespace {

bool is_blank(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

bool ends_word(char letter) { return is_blank(letter) || letter == ';' || letter == '{'; }

}  // namespace

void Lexer::advance_to(std::size_t position) {
  for (; at_ < position; ++at_) {
    if (text_[at_] != '\n') continue;
    ++line_;
    line_begin_ = at_ + 1;
    line_has_word_ = false;
  }
}

void Lexer::skip_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_])) {
    glued_ = false;
    advance_to(at_ + 1);
  }
}

void Lexer::skip_comment() {
  const std::size_t end = text_.find('\n', at_);
  at_ = end == std::string_view::npos ? text_.size() : end;
}

Word Lexer::begin_word() const {
  Word word;
  word.line = static_cast<std::uint32_t>(line_);
  word.column = static_cast<std::uint32_t>(at_ - line_begin_ + 1);
  word.length = 1;
  word.starts_line = !line_has_word_;
  return word;
}

Token Lexer::single(TokenKind kind) {
  Token token{kind, begin_word(), {}};
  token.word.text = text_.substr(at_, 1);
  line_has_word_ = true;
  glued_ = false;
  ++at_;
  return token;
}

Token Lexer::next() {
  for (skip_blanks(); at_ < text_.size() && text_[at_] == '#' && !glued_; skip_blanks()) {
    skip_comment();
  }
  if (at_ >= text_.size()) return {TokenKind::end, begin_word(), {}};
  const char letter = text_[at_];
  if (letter == ';') return single(TokenKind::semicolon);
  if (letter == '{') return single(TokenKind::open);
  if (glued_ && letter != ')') {
    glued_ = false;
    return {TokenKind::fault, begin_word(), "a blank is missing after the closing quote"};
  }
  glued_ = false;
  if (letter == '}') return single(TokenKind::close);
  if (letter == '"' || letter == '\'') return quoted_word(letter);
  return plain_word();
}

Token Lexer::plain_word() {
  Token token{TokenKind::word, begin_word(), {}};
  std::size_t end = at_;
  bool escaped = false;
  // A brace after `$` begins a variable's name, which ends with a brace of its own.
  for (bool dollar = false; end < text_.size(); ++end) {
    const char letter = text_[end];
    if (letter == '\\' && end + 1 < text_.size()) {
      escaped = true;
      dollar = false;
      ++end;
      continue;
    }
    if (ends_word(letter) && !(letter == '{' && dollar)) break;
    dollar = letter == '$';
  }
  const std::string_view raw = text_.substr(at_, end - at_);
  token.word.text = escaped ? unescape(raw) : raw;
  token.word.length = static_cast<std::uint32_t>(raw.size());
  line_has_word_ = true;
  advance_to(end);
  return token;
}

// npos: nothing closes it.
std::size_t Lexer::find_quote(char quote) const {
  for (std::size_t end = at_ + 1; end < text_.size(); ++end) {
    if (text_[end] == '\\') {
      ++end;
    } else if (text_[end] == quote) {
      return end;
    }
  }
  return std::string_view::npos;
}

Token Lexer::quoted_word(char quote) {
  Token token{TokenKind::word, begin_word(), {}};
  token.word.quoted = true;
  bool& never_closed = quote == '"' ? no_double_ : no_single_;
  const std::size_t end = never_closed ? std::string_view::npos : find_quote(quote);
  if (end == std::string_view::npos) {
    never_closed = true;
    return unclosed_quote(token.word);
  }
  const std::string_view raw = text_.substr(at_ + 1, end - at_ - 1);
  token.word.text = raw.find('\\') == std::string_view::npos ? raw : unescape(raw);
  token.word.length = static_cast<std::uint32_t>(raw.size() + 2);
  advance_to(end + 1);
  line_has_word_ = true;
  glued_ = true;
  return token;
}

// Goes on behind the quote, as though it were not there: the rest of the file is not its word.
Token Lexer::unclosed_quote(Word word) {
  line_has_word_ = true;
  ++at_;
  return {TokenKind::fault, word, "the quote that begins here is not closed"};
}

std::string_view Lexer::unescape(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] != '\\' || at + 1 == raw.size()) {
      text += raw[at];
      continue;
    }
    const char letter = raw[++at];
    if (letter == 't') {
      text += '\t';
    } else if (letter == 'r') {
      text += '\r';
    } else if (letter == 'n') {
      text += '\n';
    } else {
      if (letter != '"' && letter != '\'' && letter != '\\') text += '\\';
      text += letter;
    }
  }
  return unescaped_.emplace_back(std::move(text));
}

void Lexer::skip_lua_string(char quote) {
  std::size_t end = at_ + 1;
  while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
    end += text_[end] == '\\' ? 2 : 1;
  }
  advance_to(std::min(end + 1, text_.size()));
}

// At `[`: goes behind [[ ... ]] or [==[ ... ]==], else stays where it is.
bool Lexer::skip_long_bracket() {
  std::size_t open = at_ + 1;
  while (open < text_.size() && text_[open] == '=') ++open;
  if (open >= text_.size() || text_[open] != '[') return false;
  const std::string closing = "]" + std::string(open - at_ - 1, '=') + "]";
  const std::size_t end = text_.find(closing, open + 1);
  advance_to(end == std::string_view::npos ? text_.size() : end + closing.size());
  return true;
}

bool Lexer::skip_lua() {
  for (std::size_t depth = 1; at_ < text_.size();) {
    const char letter = text_[at_];
    if (letter == '"' || letter == '\'') {
      skip_lua_string(letter);
    } else if (text_.substr(at_, 2) == "--") {
      advance_to(at_ + 2);
      const bool is_long = at_ < text_.size() && text_[at_] == '[' && skip_long_bracket();
      if (!is_long) skip_comment();
    } else if (letter != '[' || !skip_long_bracket()) {
      depth += letter == '{' ? 1 : 0;
      depth -= letter == '}' ? 1 : 0;
      advance_to(at_ + 1);
    }
    if (depth == 0) return true;
  }
  return false;
}

}  // namespace skewd::nginx
