// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/file_lines.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "collectors/haproxy/config/blocks.h"
#include "collectors/haproxy/config/lexer.h"

namespace skewd::haproxy {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Where a line has an address, which a missing part makes another one.
bool is_address(const Line& line, std::size_t word) {
  const std::string_view keyword = line.text(0);
  if (word == 1 && keyword == "bind") return true;
  if (word == 2 && (keyword == "server" || keyword == "peer" || keyword == "nameserver")) {
    return true;
  }
  if (word == 3 && keyword == "server-template") return true;
  const std::string_view before = word > 0 ? line.text(word - 1) : std::string_view();
  return before == "addr" || before == "source";
}

class FileReader {
 public:
  FileReader(const ConfigurationFile& file, Reading& reading, const std::function<void(Line)>& take)
      : file_(file), reading_(reading), take_(take), blocks_(reading.remarks) {}

  void read() {
    if (file_.text.size() > kLargestConfigurationFile) {
      return reading_.remarks.error({file_.path}, "the file is larger than 64 MiB, not read");
    }
    if (file_.text.find('\0') != std::string::npos) {
      return reading_.remarks.error({file_.path}, "the file has NUL bytes: it is not a text");
    }
    std::string_view rest = file_.text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      ++number_;
      read_line(rest.substr(0, end));
      if (end == rest.size()) missing_line_end(rest);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    blocks_.finish();
  }

 private:
  void read_line(std::string_view text) {
    if (number_ == 1 && text.starts_with(kByteOrderMark)) {
      reading_.remarks.error({file_.path, 1, 1, 3}, "the file begins with a byte order mark",
                             "save it as UTF-8 without one; HAProxy takes it for a word");
      skipped_ = kByteOrderMark.size();
      text.remove_prefix(skipped_);
    } else {
      skipped_ = 0;
    }
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || text[first] == '#') return;
    Words words = cut_line(text, reading_.variables);
    for (Word& word : words.words) word.column += skipped_;
    Line line{file_.path, number_, std::move(words.words)};
    if (words.fault.column > 0) {
      reading_.remarks.error({file_.path, number_, words.fault.column + skipped_, 1},
                             words.fault.text);
    }
    if (line.words.empty()) return;
    if (line.text(0).starts_with('.')) {
      blocks_.read(line, reading_.variables);
    } else if (blocks_.taken()) {
      tell_undefined(line);
      if (!line.words.empty()) take_(std::move(line));
    }
  }

  // What is not set is an empty text; a word that is left empty ends the line.
  void tell_undefined(Line& line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const Word& word = line.words[i];
      if (word.undefined.empty()) continue;
      const bool address = is_address(line, i);
      reading_.remarks.add({"env-undefined",
                            address ? DiagnosticSeverity::error : DiagnosticSeverity::warning,
                            line.place(i),
                            "the environment variable " + word.undefined + " is not set" +
                                (address ? ": the address is '" + word.text + "'" : ""),
                            "set it, or write \"${" + word.undefined + "-default}\""});
      if (word.text.empty()) {
        line.words.resize(i);
        return;
      }
    }
  }

  void missing_line_end(std::string_view text) {
    reading_.remarks.error({file_.path, number_, text.size() + skipped_, 1},
                           "the last line does not end with a line end",
                           "HAProxy takes it for a truncated file and refuses it");
  }

  const ConfigurationFile& file_;
  Reading& reading_;
  const std::function<void(Line)>& take_;
  Blocks blocks_;
  std::size_t number_ = 0;
  std::size_t skipped_ = 0;  // of the line, in front
};

}  // namespace

void read_file_lines(const ConfigurationFile& file, Reading& reading,
                     const std::function<void(Line)>& take) {
  FileReader(file, reading, take).read();
}

}  // namespace skewd::haproxy
