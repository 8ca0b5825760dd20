// SPDX-License-Identifier: Apache-2.0
#include "tests/support/layers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "tests/support/code_text.h"
#include "tests/support/house.h"

namespace skewd::support {
namespace {

constexpr std::size_t kMostLines = 400;

constexpr std::array<std::string_view, 15> kImpureHeaders{
    "atomic", "condition_variable", "ctime",      "filesystem", "fstream",
    "future", "iostream",           "mutex",      "semaphore",  "shared_mutex",
    "random", "stop_token",         "syncstream", "thread",     "csignal"};

// <cstdio> may come in for snprintf, which is pure; what reaches a file or a terminal may not.
constexpr std::array<std::string_view, 14> kImpureWords{
    "FILE",  "fopen",  "fprintf", "fputs",  "fread", "fwrite", "getenv",
    "popen", "printf", "puts",    "stderr", "stdin", "stdout", "system"};

constexpr std::array<std::string_view, 8> kClocks{
    "system_clock::now", "steady_clock::now", "high_resolution_clock::now",
    "std::time(",        "time(nullptr)",     "gettimeofday(",
    "clock_gettime(",    "localtime"};

// System headers that those who do I/O may include; "x/" stands for all below it.
constexpr std::array<std::string_view, 17> kSystemHeaders{
    "arpa/",    "fcntl.h", "fnmatch.h", "glob.h",    "grp.h",     "linux/",
    "net/",     "netdb.h", "netinet/",  "poll.h",    "pthread.h", "pwd.h",
    "signal.h", "spawn.h", "sys/",      "termios.h", "unistd.h"};

struct Include {
  std::string_view name;
  bool ours = false;  // "name" and not <name>
};

bool has_one_of(std::string_view line, const auto& needles) {
  return std::any_of(needles.begin(), needles.end(), [&](std::string_view needle) {
    return line.find(needle) != std::string_view::npos;
  });
}

bool is_one_of(std::string_view name, const auto& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_system_header(std::string_view header) {
  return std::any_of(kSystemHeaders.begin(), kSystemHeaders.end(), [&](std::string_view known) {
    return known.ends_with('/') ? header.starts_with(known) : header == known;
  });
}

// The code line tells whether it is an include at all, the written one still has the name.
std::optional<Include> read_include(std::string_view code, std::string_view written) {
  const std::size_t hash = code.find_first_not_of(" \t");
  if (hash == std::string_view::npos || code[hash] != '#') return std::nullopt;
  if (code.find("include") == std::string_view::npos) return std::nullopt;
  const std::size_t open = written.find_first_of("<\"");
  if (open == std::string_view::npos) return std::nullopt;
  const std::size_t close = written.find_first_of(">\"", open + 1);
  return Include{written.substr(open + 1, close - open - 1), written[open] == '"'};
}

// "back" and "end" apart, so that this file may pass its own test.
bool has_banned_word(std::string_view text) {
  constexpr std::string_view kBanned =
      "back"
      "end";
  const auto same = [](char one, char other) {
    return std::tolower(static_cast<unsigned char>(one)) == other;
  };
  return std::search(text.begin(), text.end(), kBanned.begin(), kBanned.end(), same) != text.end();
}

// One file under examination.
class Examination {
 public:
  explicit Examination(std::string_view path)
      : path_(path),
        room_(find_room(path)),
        in_house_(!path.starts_with("tests/") && !path.starts_with("bench/")),
        may_quote_the_word_(!in_house_ || path.starts_with("collectors/haproxy/") ||
                            path.starts_with("collectors/varnish/")) {}

  std::vector<LayerFault> run(std::string_view text) && {
    const std::string code = blank_comments_and_literals(text);
    if (in_house_ && room_ == nullptr) report("has no place in the house");
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      ++line_;
      check_line(std::string_view(code).substr(begin, end - begin),
                 text.substr(begin, end - begin));
      begin = end + 1;
    }
    if (line_ > kMostLines) report("has more than 400 lines");
    return std::move(faults_);
  }

 private:
  void check_line(std::string_view code, std::string_view written) {
    if (has_banned_word(may_quote_the_word_ ? code : written)) {
      report("says HAProxy's word for what we call a pool");
    }
    if (room_ == nullptr) return;
    if (const auto include = read_include(code, written)) return check_include(*include);
    if (room_->pure) check_pure(code);
  }

  void check_include(const Include& include) {
    if (!include.ours) return check_library(include.name);
    if (!allows(*room_, path_, include.name)) {
      report("must not include \"" + std::string(include.name) + "\"");
    }
  }

  void check_library(std::string_view header) {
    const std::string name = "<" + std::string(header) + ">";
    // Intrinsics compute and do nothing else, so they count as standard.
    const bool standard =
        header.find_first_of("./") == std::string_view::npos || header.ends_with("intrin.h");
    const bool impure = standard ? is_one_of(header, kImpureHeaders) : is_system_header(header);
    if (impure && room_->pure) return report("must not include " + name + ": this room is pure");
    if (standard || is_system_header(header)) return;
    const LibraryHome* library = find_library(header);
    if (library == nullptr) return report("includes " + name + ", which has no home");
    const bool at_home = path_.starts_with(library->home) ||
                         (!library->also.empty() && path_.starts_with(library->also));
    if (!at_home) {
      report("must not include " + name + ": its home is " + std::string(library->home));
    }
  }

  void check_pure(std::string_view code) {
    if (has_one_of(code, kClocks)) report("reads a clock: time is an argument here");
    for (const std::string_view word : kImpureWords) {
      if (has_word(code, word)) report("says " + std::string(word) + ": this room is pure");
    }
  }

  void report(std::string text) { faults_.push_back({std::string(path_), line_, std::move(text)}); }

  std::string_view path_;
  const Room* room_;
  bool in_house_;
  bool may_quote_the_word_;  // in comments and texts for those who use it, never in names
  std::size_t line_ = 0;
  std::vector<LayerFault> faults_;
};

}  // namespace

std::vector<LayerFault> check_layers(std::string_view path, std::string_view text) {
  return Examination(path).run(text);
}

std::string render(const LayerFault& fault) {
  return fault.file + ":" + std::to_string(fault.line) + ": " + fault.text;
}

}  // namespace skewd::support
