// SPDX-License-Identifier: Apache-2.0
#include "collectors/json_members.h"

#include <array>

namespace skewd {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

bool is_space(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

// From behind a quote to the one that ends the text, or nowhere. Looking at 16 bytes at a time
// gains a tenth and loses as much on objects full of short texts (measured).
std::size_t end_of_text(std::string_view text, std::size_t at, bool& has_escapes) {
  for (; at < text.size(); ++at) {
    if (text[at] == '"') return at;
    if (text[at] != '\\') continue;
    has_escapes = true;
    ++at;
  }
  return kNowhere;
}

// From an opening bracket to behind the one that closes it, or nowhere.
std::size_t end_of_nested(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  bool ignored = false;
  for (; at < text.size(); ++at) {
    const char letter = text[at];
    if (letter == '"') {
      at = end_of_text(text, at + 1, ignored);
      if (at == kNowhere) return kNowhere;
    } else if (letter == '{' || letter == '[') {
      ++depth;
    } else if ((letter == '}' || letter == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return kNowhere;
}

bool ends_token(char letter) {
  return letter == ',' || letter == '}' || letter == ']' || letter == '"' || letter == '{' ||
         letter == '[' || letter == ':' || is_space(letter);
}

// Reads the value at `at` and returns where it ends; nowhere: there is none.
std::size_t read_value(std::string_view text, std::size_t at, JsonValue& value) {
  value = {};
  if (at >= text.size()) return kNowhere;
  std::size_t end = at;
  if (text[at] == '"') {
    end = end_of_text(text, at + 1, value.has_escapes);
    if (end == kNowhere) return kNowhere;
    value.kind = JsonValue::Kind::text;
    value.raw = text.substr(at + 1, end - at - 1);
    return end + 1;
  }
  if (text[at] == '{' || text[at] == '[') {
    end = end_of_nested(text, at);
    if (end == kNowhere) return kNowhere;
    value.kind = text[at] == '{' ? JsonValue::Kind::object : JsonValue::Kind::array;
  } else {
    while (end < text.size() && !ends_token(text[end])) ++end;
    if (end == at) return kNowhere;
    value.kind = JsonValue::Kind::token;
  }
  value.raw = text.substr(at, end - at);
  return end;
}

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

// The number of `digits` hexadecimal digits, or -1.
int hex_number(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits) return -1;
  int number = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number;
}

void append_utf8(int point, std::string& text) {
  const auto byte = [&](int bits) { text += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xc0 | (point >> 6));
  } else {
    byte(0xe0 | (point >> 12));
    byte(0x80 | ((point >> 6) & 0x3f));
  }
  byte(0x80 | (point & 0x3f));
}

// `at` is behind a backslash; returns where the escape ends. Apache writes bytes as \xNN; a letter
// that escapes nothing stands for itself. Halves of surrogates are no names: they become '?'.
std::size_t unescape(std::string_view raw, std::size_t at, std::string& text) {
  constexpr std::string_view kLetters = "nrtbf";
  constexpr std::array<char, 5> kMeant{'\n', '\r', '\t', '\b', '\f'};
  if (at >= raw.size()) return at;
  const char letter = raw[at];
  const int byte = letter == 'x' ? hex_number(raw, at + 1, 2) : -1;
  const int point = letter == 'u' ? hex_number(raw, at + 1, 4) : -1;
  if (byte >= 0) {
    text += static_cast<char>(static_cast<unsigned char>(byte));
    return at + 3;
  }
  if (point >= 0) {
    append_utf8(point >= 0xd800 && point < 0xe000 ? '?' : point, text);
    return at + 5;
  }
  const std::size_t known = kLetters.find(letter);
  text += known == kNowhere ? letter : kMeant[known];
  return at + 1;
}

}  // namespace

JsonMembers::JsonMembers(std::string_view text) : text_(text) {
  at_ = skip_space(text_, 0);
  at_ = at_ < text_.size() && text_[at_] == '{' ? at_ + 1 : kNowhere;
}

bool JsonMembers::next() {
  if (at_ == kNowhere) return false;
  std::size_t at = skip_space(text_, at_);
  at_ = kNowhere;
  if (at < text_.size() && text_[at] == '}') {
    is_whole_ = skip_space(text_, at + 1) == text_.size();
    return false;
  }
  if (!is_first_) {
    if (at >= text_.size() || text_[at] != ',') return false;
    at = skip_space(text_, at + 1);
  }
  is_first_ = false;
  if (at >= text_.size() || text_[at] != '"') return false;
  bool ignored = false;
  const std::size_t end = end_of_text(text_, at + 1, ignored);
  if (end == kNowhere) return false;
  key_ = text_.substr(at + 1, end - at - 1);
  at = skip_space(text_, end + 1);
  if (at >= text_.size() || text_[at] != ':') return false;
  at_ = read_value(text_, skip_space(text_, at + 1), value_);
  return at_ != kNowhere;
}

JsonValue first_of(const JsonValue& array) {
  JsonValue value;
  if (array.kind != JsonValue::Kind::array) return value;
  const std::size_t end = read_value(array.raw, skip_space(array.raw, 1), value);
  return end == kNowhere ? JsonValue{} : value;
}

void LineTexts::begin(std::string_view line) {
  kept_.clear();
  kept_.reserve(2 * line.size());
}

std::string_view LineTexts::text_of(const JsonValue& value) {
  if (value.kind == JsonValue::Kind::token) return value.raw == "null" ? "" : value.raw;
  if (value.kind != JsonValue::Kind::text) return {};
  if (!value.has_escapes) return value.raw;
  const std::size_t start = kept_.size();
  const std::string_view raw = value.raw;
  for (std::size_t at = 0; at < raw.size();) {
    if (raw[at] == '\\') {
      at = unescape(raw, at + 1, kept_);
    } else {
      kept_ += raw[at++];
    }
  }
  return std::string_view(kept_).substr(start);
}

std::string_view LineTexts::join(std::string_view one, std::string_view other) {
  const std::size_t start = kept_.size();
  kept_.append(one).append(other);
  return std::string_view(kept_).substr(start);
}

}  // namespace skewd
