// SPDX-License-Identifier: Apache-2.0
//
// keepalived reads all files as one stream of lines: a keyword, its arguments, and a block in
// braces, which may open in the next line. "!" and "#" begin a comment wherever they stand, "..."
// holds a word together, "$NAME=value" defines, "@id" limits a line to instances of that name.
#include <algorithm>

#include "collectors/ipvs/config/reading.h"

namespace skewd::ipvs {
namespace {

constexpr std::size_t kMostStatements = 1'000'000;

// Which marks end a word that is not quoted.
constexpr std::string_view kEnds = " \t\r{}!#\"";

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

class Builder {
 public:
  explicit Builder(Reading& reading) : reading_(reading), open_{&reading.whole} {}

  void read_file(const std::string& path, std::string_view text) {
    if (text.size() > kLargestConfigurationFile) {
      return reading_.remarks.info(Place{path, 0, 0, 0}, "is larger than 64 MiB, and is not read");
    }
    if (text.find('\0') != std::string_view::npos) {
      return reading_.remarks.error(Place{path, 0, 0, 0}, "holds a NUL byte: this is not text");
    }
    stack_.push_back(path);
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    for (std::size_t number = 1; !text.empty(); ++number) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      read_line(line, Place{path, number, 0, 0});
    }
    stack_.pop_back();
  }

  void finish() {
    if (open_.size() > 1) {
      reading_.remarks.error(open_.back()->place(), "its block is not closed", "add a }");
    }
  }

 private:
  void read_line(std::string_view line, Place place) {
    for (std::size_t at = 0; at < line.size();) {
      place.column = at + 1;
      place.length = 1;
      const char c = line[at];
      if (c == ' ' || c == '\t' || c == '\r') {
        ++at;
      } else if (c == '!' || c == '#') {
        break;
      } else if (c == '{' || c == '}') {
        c == '{' ? open(place) : close(place);
        ++at;
      } else {
        at = take_word(line, at, place);
      }
    }
    end_statement();
  }

  // Returns where the next one begins.
  std::size_t take_word(std::string_view line, std::size_t at, Place place) {
    const bool quoted = line[at] == '"';
    const std::size_t begin = quoted ? at + 1 : at;
    std::size_t end = quoted ? line.find('"', begin) : line.find_first_of(kEnds, begin);
    // A variable's braces belong to it: ${NAME}.
    while (!quoted && end < line.size() && line[end] == '{' && line[end - 1] == '$') {
      end = line.find_first_of(kEnds, std::min(line.find('}', end), line.size() - 1) + 1);
    }
    if (quoted && end == std::string_view::npos) {
      reading_.remarks.error(place, "a quote is not closed in its line");
    }
    end = std::min(end, line.size());
    place.column = begin + 1;
    place.length = end - begin;
    add_word(line.substr(begin, end - begin), place);
    return quoted ? std::min(end + 1, line.size()) : end;
  }

  void add_word(std::string_view text, const Place& place) {
    const bool definition = !words_.empty() && words_.front().text.starts_with('$');
    if (text.find('$') == std::string_view::npos || words_.empty() || definition) {
      words_.push_back({std::string(text), place});
      return;
    }
    std::string replaced = with_definitions(text);
    for (std::size_t begin = 0; begin < replaced.size();) {  // a value may be several words
      const std::size_t end = std::min(replaced.find(' ', begin), replaced.size());
      if (end > begin) words_.push_back({replaced.substr(begin, end - begin), place});
      begin = end + 1;
    }
  }

  // What is not defined stays as it is.
  std::string with_definitions(std::string_view text) const {
    std::string replaced;
    while (!text.empty()) {
      const std::size_t dollar = std::min(text.find('$'), text.size());
      replaced += text.substr(0, dollar);
      text.remove_prefix(dollar);
      if (text.empty()) break;
      const bool braced = text.size() > 1 && text[1] == '{';
      const std::size_t begin = braced ? 2 : 1;
      std::size_t end = begin;
      while (end < text.size() && is_name(text[end])) ++end;
      const auto found = reading_.defines.find(std::string(text.substr(begin, end - begin)));
      if (braced && end < text.size() && text[end] == '}') ++end;
      replaced += found == reading_.defines.end() ? text.substr(0, end) : found->second;
      text.remove_prefix(end);
      if (replaced.size() > kLongestWord) break;
    }
    return replaced;
  }

  static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  void open(const Place& place) {
    end_statement();
    if (too_deep_ > 0 || open_.size() > kDeepestNesting) {
      if (too_deep_++ == 0) reading_.remarks.error(place, "blocks are nested too deep");
      return;
    }
    std::vector<Statement>& body = open_.back()->body;
    if (body.empty() || body.back().has_body) {
      return reading_.remarks.error(place,
                                    "a { without a keyword before it: keepalived ignores it");
    }
    body.back().has_body = true;
    open_.push_back(&body.back());
  }

  void close(const Place& place) {
    end_statement();
    if (too_deep_ > 0) {
      --too_deep_;
    } else if (open_.size() == 1) {
      reading_.remarks.error(place, "a } too many");
    } else {
      open_.back()->last_line = place.line;
      open_.pop_back();
    }
  }

  void end_statement() {
    std::vector<Word> words;
    words.swap(words_);
    if (!words.empty() && words.front().text.starts_with('@')) {
      if (reading_.told.insert("@").second) {
        reading_.remarks.info(words.front().place,
                              "lines for some instances only are read as if all were meant");
      }
      words.erase(words.begin());
    }
    if (words.empty() || too_deep_ > 0) return;
    if (words.front().text.starts_with('$')) return define(words);
    if (words.front().text.starts_with("include") && words.size() > 1) return include(words[1]);
    if (++statements_ > kMostStatements) return;
    const std::size_t line = words.front().place.line;
    open_.back()->body.push_back({std::move(words), false, {}, line});
  }

  void define(const std::vector<Word>& words) {
    const std::string& first = words.front().text;
    const std::size_t equals = first.find('=');
    if (equals == std::string::npos) return;
    std::string value = first.substr(equals + 1);
    for (std::size_t i = 1; i < words.size(); ++i) value += " " + words[i].text;
    value = with_definitions(value);
    if (value.size() > kLongestWord) value.resize(kLongestWord);
    reading_.defines[first.substr(1, equals - 1)] = std::move(value);
  }

  void include(const Word& pattern) {
    const bool absolute = pattern.text.starts_with('/');
    const std::string whole = (absolute ? "" : folder_of(stack_.back())) + pattern.text;
    const auto paths = reading_.surroundings.expand(whole);
    if (paths.empty()) {
      reading_.remarks.add(DiagnosticSeverity::info, "include-matches-nothing", pattern.place,
                           "'" + pattern.text + "' matches no file");
    }
    for (const std::string& path : paths) include_file(path, pattern.place);
  }

  void include_file(const std::string& path, const Place& place) {
    const bool cyclic = std::find(stack_.begin(), stack_.end(), path) != stack_.end();
    if (cyclic || stack_.size() >= kDeepestNesting || ++included_ > kMostConfigurationFiles) {
      if (reading_.told.insert("include").second) {
        reading_.remarks.error(place, "'" + path + "' includes itself, or too many files");
      }
      return;
    }
    auto text = reading_.surroundings.read_file(path);
    if (!text) {
      return reading_.remarks.error(place, "cannot read '" + path + "': " + text.error().message);
    }
    if (reading_.told.insert("file " + path).second) {
      reading_.configuration.files.push_back({path, *text, {}});
    }
    read_file(path, *text);
  }

  static constexpr std::size_t kLongestWord = 4096;

  Reading& reading_;
  std::vector<Statement*> open_;  // the whole first
  std::vector<std::string> stack_;
  std::vector<Word> words_;  // of the line, since the last brace
  std::size_t too_deep_ = 0;
  std::size_t included_ = 0;
  std::size_t statements_ = 0;
};

}  // namespace

void read_statements(Reading& reading, std::span<const ConfigurationFile> files) {
  Builder builder(reading);
  for (const ConfigurationFile& file : files) {
    if (!reading.told.insert("file " + file.path).second) continue;  // included before
    reading.configuration.files.push_back(file);
    builder.read_file(file.path, file.text);
  }
  builder.finish();
}

}  // namespace skewd::ipvs
