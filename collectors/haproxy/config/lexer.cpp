// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/lexer.h"

#include <cctype>
#include <optional>
#include <utility>

namespace skewd::haproxy {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

class Cutter {
 public:
  Cutter(std::string_view line, const Variables& variables) : line_(line), variables_(variables) {}

  Words cut() && {
    while (at_ < line_.size() && words_.fault.column == 0) step();
    if (words_.fault.column == 0 && quote_ != 0) fault(quoted_from_, "unmatched quote");
    end_word();
    drop_from_empty();
    return std::move(words_);
  }

 private:
  void step() {
    const char c = line_[at_];
    if (quote_ == 0 && is_space(c)) {
      end_word();
      ++at_;
    } else if (quote_ == 0 && c == '#') {
      end_word();
      at_ = line_.size();
    } else {
      begin_word();
      if (words_.fault.column == 0) read_character(c);
    }
  }

  void read_character(char c) {
    if ((c == '"' && quote_ != '\'') || (c == '\'' && quote_ != '"')) {
      quote_ = quote_ == 0 ? c : '\0';
      quoted_from_ = at_++;
    } else if (c == '\\' && quote_ != '\'') {
      read_escape();
    } else if (c == '$' && quote_ == '"') {
      read_variable();
    } else {
      word_.text += c;
      ++at_;
    }
  }

  // Combinations that are not listed in the manual stand for themselves, with their backslash.
  void read_escape() {
    const char next = at_ + 1 < line_.size() ? line_[at_ + 1] : '\0';
    if (next == 'x') return read_hexadecimal();
    std::optional<char> means;
    if (next == ' ' || next == '\\' || next == '#' || next == '"') means = next;
    if (next == '\'' && quote_ == 0) means = next;
    if (next == '$' && quote_ == '"') means = next;
    if (next == 'r') means = '\r';
    if (next == 'n') means = '\n';
    if (next == 't') means = '\t';
    word_.text += means.value_or('\\');
    at_ += means ? 2 : 1;
  }

  void read_hexadecimal() {
    const int high = at_ + 2 < line_.size() ? hex_value(line_[at_ + 2]) : -1;
    const int low = at_ + 3 < line_.size() ? hex_value(line_[at_ + 3]) : -1;
    if (high < 0 || low < 0) return fault(at_, "\\x is not followed by two hexadecimal digits");
    word_.text += static_cast<char>(high * 16 + low);
    at_ += 4;
  }

  // $NAME, ${NAME}, ${NAME-default}, ${NAME[*]}: the last one makes words of its value.
  void read_variable() {
    const std::size_t start = at_++;
    const bool braced = at_ < line_.size() && line_[at_] == '{';
    if (braced) ++at_;
    const std::size_t name_start = at_;
    if (at_ >= line_.size() || !is_name_start(line_[at_])) {
      return fault(start, "'$' is not followed by the name of a variable");
    }
    while (at_ < line_.size() && is_name_part(line_[at_])) ++at_;
    const std::string name(line_.substr(name_start, at_ - name_start));
    const bool many = braced && line_.substr(at_).starts_with("[*]");
    if (many) at_ += 3;
    std::optional<std::string> value = variables_.value(name);
    if (braced && !read_brace_end(start, value)) return;
    if (!value) {
      word_.undefined = name;
    } else if (many) {
      append_many(*value);
    } else {
      word_.text += *value;
    }
  }

  bool read_brace_end(std::size_t start, std::optional<std::string>& value) {
    const std::size_t close = line_.find('}', at_);
    const bool has_default = at_ < line_.size() && line_[at_] == '-';
    if (close == std::string_view::npos || (close != at_ && !has_default)) {
      fault(start, "'${' is not closed by '}'");
      return false;
    }
    if (has_default && !value) value = std::string(line_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    return true;
  }

  // A space at either end makes an empty word, as HAProxy has it.
  void append_many(std::string_view value) {
    bool after_space = false;
    for (const char c : value) {
      if (words_.fault.column != 0) return;
      if (!is_space(c)) {
        word_.text += c;
      } else if (!after_space) {
        const std::size_t column = word_.column;
        end_word();
        begin_word();
        word_.column = column;
      }
      after_space = is_space(c);
    }
  }

  void begin_word() {
    if (in_word_) return;
    if (words_.words.size() == kMostWords) {
      return fault(at_, "more than 64 words; HAProxy takes no longer lines");
    }
    word_ = {{}, at_ + 1, 0, {}};
    in_word_ = true;
  }

  void end_word() {
    if (!in_word_) return;
    word_.length = at_ + 1 - word_.column;
    if (words_.words.size() < kMostWords) words_.words.push_back(std::move(word_));
    in_word_ = false;
  }

  void drop_from_empty() {
    std::size_t kept = 0;
    const auto& words = words_.words;
    while (kept < words.size() && (!words[kept].text.empty() || !words[kept].undefined.empty())) {
      ++kept;
    }
    words_.words.resize(kept);
  }

  void fault(std::size_t at, std::string text) { words_.fault = {at + 1, std::move(text)}; }

  std::string_view line_;
  const Variables& variables_;
  Words words_;
  Word word_;
  std::size_t at_ = 0;
  std::size_t quoted_from_ = 0;
  char quote_ = '\0';
  bool in_word_ = false;
};

}  // namespace

Words cut_line(std::string_view line, const Variables& variables) {
  return Cutter(line, variables).cut();
}

}  // namespace skewd::haproxy
