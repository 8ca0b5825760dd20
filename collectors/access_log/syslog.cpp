// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/syslog.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace skewd::access_log {
namespace {

constexpr std::size_t kLongestTag = 64;
constexpr std::size_t kLongestHost = 255;
constexpr std::size_t kOldTime = 15;  // "Nov 21 02:28:24"

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A pattern of 'd' for a digit, '_' for a digit or a blank, 'a' for a letter, or the byte itself.
bool begins_like(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = text[i];
    switch (pattern[i]) {
      case 'd':
        if (!is_digit(c)) return false;
        break;
      case '_':
        if (!is_digit(c) && c != ' ') return false;
        break;
      case 'a':
        if (!is_letter(c)) return false;
        break;
      default:
        if (c != pattern[i]) return false;
    }
  }
  return true;
}

// The next word, which a blank ends; nothing: there is no blank.
std::optional<std::string_view> take_word(std::string_view& text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view word = text.substr(0, blank);
  text.remove_prefix(blank + 1);
  return word;
}

bool take_priority(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < 3 && digits + 1 < text.size() && is_digit(text[digits + 1])) ++digits;
  if (!text.starts_with('<') || digits == 0 || text.size() < digits + 2) return false;
  if (text[digits + 1] != '>') return false;
  text.remove_prefix(digits + 2);
  return true;
}

bool take_time(std::string_view& text) {
  if (begins_like(text, "aaa _d dd:dd:dd ")) {
    text.remove_prefix(kOldTime + 1);
    return true;
  }
  if (!begins_like(text, "dddd-dd-ddTdd:dd:dd")) return false;
  return take_word(text).has_value();
}

std::uint64_t process_of(std::string_view digits) {
  std::uint64_t process = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, process);
  return error == std::errc{} && rest == end ? process : 0;
}

// "haproxy[1210]: " or "ngx: "; nothing else ends in a colon and has letters of names only.
std::optional<std::uint64_t> take_tag(std::string_view& text) {
  const auto in_name = [](char c) {
    return is_digit(c) || is_letter(c) || c == '_' || c == '-' || c == '.' || c == '/';
  };
  const std::string_view head = text.substr(0, kLongestTag);
  const auto name =
      static_cast<std::size_t>(std::find_if_not(head.begin(), head.end(), in_name) - head.begin());
  if (name == 0) return std::nullopt;
  std::string_view rest = text.substr(name);
  std::uint64_t process = 0;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.substr(0, kLongestTag).find(']');
    if (close == std::string_view::npos) return std::nullopt;
    process = process_of(rest.substr(1, close - 1));
    rest.remove_prefix(close + 1);
  }
  if (!rest.starts_with(':')) return std::nullopt;
  rest.remove_prefix(1);
  if (!rest.empty() && rest.front() != ' ') return std::nullopt;  // "127.0.0.1:80"
  if (!rest.empty()) rest.remove_prefix(1);
  text = rest;
  return process;
}

std::optional<std::uint64_t> take_host_and_tag(std::string_view& text) {
  std::string_view rest = text;
  const auto host = take_word(rest);
  const auto in_host = [](char c) {
    return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_' || c == ':';
  };
  if (!host || host->empty() || host->size() > kLongestHost) return std::nullopt;
  if (!std::all_of(host->begin(), host->end(), in_host)) return std::nullopt;
  const auto process = take_tag(rest);
  if (process) text = rest;
  return process;
}

// "[a@1 b=\"c ] d\"][e]" or "-".
bool take_structured_data(std::string_view& text) {
  if (text == "-" || text.starts_with("- ")) {
    text.remove_prefix(1);
    return true;
  }
  while (text.starts_with('[')) {
    bool quoted = false;
    std::size_t i = 1;
    for (; i < text.size() && (quoted || text[i] != ']'); ++i) {
      if (quoted && text[i] == '\\')
        ++i;
      else if (text[i] == '"')
        quoted = !quoted;
    }
    if (i >= text.size()) return false;
    text.remove_prefix(i + 1);
  }
  return text.empty() || text.front() == ' ';
}

// "1 TIME HOST APP PROCID MSGID DATA MESSAGE", behind the priority.
std::optional<SyslogLine> read_new(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (!text.starts_with("1 ")) return std::nullopt;
  text.remove_prefix(2);
  std::array<std::string_view, 5> words;
  for (std::string_view& word : words) {
    const auto next = take_word(text);
    if (!next || next->empty()) return std::nullopt;
    word = *next;
  }
  if (words[0] != "-" && !begins_like(words[0], "dddd-dd-ddTdd:dd:dd")) return std::nullopt;
  if (!take_structured_data(text)) return std::nullopt;
  if (text.starts_with(' ')) text.remove_prefix(1);
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return SyslogLine{text, process_of(words[3])};
}

}  // namespace

SyslogLine read_syslog(std::string_view line) {
  std::string_view text = line;
  const bool has_priority = take_priority(text);
  if (has_priority) {
    if (auto read = read_new(text)) return *read;
  }
  const bool has_time = take_time(text);
  if (!has_priority && !has_time) return {line, 0};
  auto process = take_tag(text);
  if (!process && has_time) process = take_host_and_tag(text);
  // Without a priority only the whole header is one: a log's own lines may begin with a time.
  if (!process && !has_priority) return {line, 0};
  return {text, process.value_or(0)};
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  while (!line.empty() && (line.back() == '\r' || line.back() == '\0')) line.remove_suffix(1);
  while (!line.empty() && line.front() == '\0') line.remove_prefix(1);
  return line;
}

}  // namespace skewd::access_log
