// SPDX-License-Identifier: Apache-2.0
#include "tests/support/code_text.h"

#include <algorithm>
#include <cctype>

namespace skewd::support {
namespace {

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Walks over the text piece by piece and blanks those that are not code.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), code_(text) {}

  std::string run() && {
    while (at_ < text_.size()) step();
    return std::move(code_);
  }

 private:
  void step() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("//")) {
      blank_until(text_.find('\n', at_));
    } else if (rest.starts_with("/*")) {
      blank_until(past(text_.find("*/", at_ + 2), 2));
    } else if (rest.starts_with("R\"") && !follows_word()) {
      blank_raw_string();
    } else if (rest.front() == '"' || (rest.front() == '\'' && !follows_word())) {
      blank_literal(rest.front());  // a ' after a digit separates thousands
    } else {
      ++at_;
    }
  }

  bool follows_word() const { return at_ > 0 && is_word_character(text_[at_ - 1]); }

  static std::size_t past(std::size_t found, std::size_t length) {
    return found == std::string_view::npos ? found : found + length;
  }

  void blank_until(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_) {
      if (code_[at_] != '\n') code_[at_] = ' ';
    }
  }

  void blank_raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_until(open);
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    blank_until(past(text_.find(close, open), close.size()));
  }

  void blank_literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    blank_until(end + 1);
  }

  std::string_view text_;
  std::string code_;
  std::size_t at_ = 0;
};

}  // namespace

std::string blank_comments_and_literals(std::string_view text) { return Blanker(text).run(); }

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool starts = at == 0 || !is_word_character(line[at - 1]);
    if (starts && (end == line.size() || !is_word_character(line[end]))) return true;
  }
  return false;
}

}  // namespace skewd::support
