// SPDX-License-Identifier: Apache-2.0
#include "collectors/apache/config/lines.h"

#include <algorithm>

namespace skewd::apache {
namespace {

constexpr std::size_t kLongestLine = std::size_t{1024} * 1024;
constexpr std::size_t kMostPieces = 10'000;
constexpr std::size_t kMostWords = 10'000;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

}  // namespace

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view Line::at(std::size_t position) const {
  return position < words.size() ? std::string_view(words[position].text) : std::string_view();
}

LineReader::LineReader(const std::string& file, std::string_view text, std::size_t first_line)
    : file_(file), text_(text), line_(first_line) {}

// The next line with those that continue it; false: there are no more.
bool LineReader::join() {
  joined_.clear();
  pieces_.clear();
  if (at_ >= text_.size()) return false;
  std::size_t column = 1;
  if (at_ == 0 && text_.starts_with("\xEF\xBB\xBF")) {
    at_ = 3;
    column = 4;
  }
  for (;;) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view piece = text_.substr(at_, end - at_);
    at_ = end + 1;
    pieces_.push_back({joined_.size(), line_, column});
    column = 1;
    ++line_;
    if (piece.ends_with('\r')) piece.remove_suffix(1);
    const bool goes_on = piece.ends_with('\\') && at_ < text_.size() &&
                         joined_.size() < kLongestLine && pieces_.size() < kMostPieces;
    if (goes_on) piece.remove_suffix(1);
    joined_ += piece;
    if (!goes_on) return true;
  }
}

Place LineReader::place_of(std::size_t begin, std::size_t end) const {
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), begin,
                       [](std::size_t at, const Piece& piece) { return at < piece.begin; });
  const Piece& piece = *(after - 1);
  const std::size_t limit = after == pieces_.end() ? joined_.size() : after->begin;
  return {file_, piece.line, piece.column + begin - piece.begin, std::min(end, limit) - begin};
}

Word LineReader::read_word(std::size_t& at, bool section) const {
  Word word;
  const std::size_t begin = at;
  const char quote = joined_[at];
  if (quote == '"' || quote == '\'') {
    for (++at; at < joined_.size() && joined_[at] != quote; ++at) {
      const bool escaped = joined_[at] == '\\' && at + 1 < joined_.size() &&
                           (joined_[at + 1] == quote || joined_[at + 1] == '\\');
      if (escaped) ++at;
      word.text += joined_[at];
    }
    at = std::min(at + 1, joined_.size());
  } else {
    while (at < joined_.size() && !is_blank(joined_[at])) ++at;
    word.text = joined_.substr(begin, at - begin);
    if (section && word.text.ends_with('>') &&
        joined_.find_first_not_of(" \t\r", at) == std::string::npos) {
      word.text.pop_back();
    }
  }
  const bool cut = section && !word.text.empty() && at > begin && joined_[at - 1] == '>';
  word.place = place_of(begin, cut ? at - 1 : at);
  return word;
}

Line LineReader::read_line() const {
  Line line;
  std::size_t at = joined_.find_first_not_of(" \t\r\v\f");
  const bool section = joined_[at] == '<';
  if (section) {
    line.kind = joined_.substr(at, 2) == "</" ? Line::Kind::closes : Line::Kind::opens;
    at += line.kind == Line::Kind::closes ? 2 : 1;
  }
  const std::size_t begin = at;
  while (at < joined_.size() && !is_blank(joined_[at]) && !(section && joined_[at] == '>')) ++at;
  line.name = lower(std::string_view(joined_).substr(begin, at - begin));
  line.place = place_of(begin, at);
  line.last_line = line_ - 1;
  for (;;) {
    while (at < joined_.size() && is_blank(joined_[at])) ++at;
    if (at >= joined_.size() ||
        (section && joined_.find_first_not_of(" \t\r>", at) == std::string::npos)) {
      return line;
    }
    if (line.words.size() >= kMostWords) return line;
    line.words.push_back(read_word(at, section));
  }
}

std::optional<Line> LineReader::next() {
  while (join()) {
    const std::size_t first = joined_.find_first_not_of(" \t\r\v\f");
    if (first == std::string::npos || joined_[first] == '#') continue;
    return read_line();
  }
  return std::nullopt;
}

}  // namespace skewd::apache
