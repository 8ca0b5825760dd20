// SPDX-License-Identifier: Apache-2.0
//
// The way through the files: includes, sections whose condition does not hold, variables.
#include <algorithm>

#include "collectors/apache/config/reading.h"

namespace skewd::apache {
namespace {

// All that includes may add up to: files may be included again and again.
constexpr std::size_t kMostBytes = 4 * kLargestConfigurationFile;

// A configuration of ten thousand virtual hosts has a tenth of it.
constexpr std::size_t kMostDirectives = 500'000;

// The rules in a section repeat it.
constexpr std::size_t kLongestArgument = 4096;

class FileWalk {
 public:
  explicit FileWalk(Reading& reading) : reading_(reading) {}

  void read(const std::string& path, const std::string& text) {
    if (text.size() > kLargestConfigurationFile) {
      reading_.remarks.info(Place{path, 0, 0, 0}, "is larger than 64 MiB, and is not read");
      return;
    }
    const std::size_t nul = text.find('\0');
    if (nul != std::string::npos) {
      const auto lines =
          std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
      reading_.remarks.error(Place{path, static_cast<std::size_t>(lines) + 1, 0, 0},
                             "holds a NUL byte: this is not text");
      return;
    }
    stack_.push_back(path);
    read_lines(path, text, 1);
    stack_.pop_back();
  }

 private:
  void read_lines(const std::string& path, std::string_view text, std::size_t first_line) {
    bytes_ += text.size();
    const std::size_t depth = reading_.sections.size();
    LineReader lines(path, text, first_line);
    while (auto line = lines.next()) {
      if (++directives_ > kMostDirectives) {
        tell_once(line->place, "more directives than are read");
        break;
      }
      if (line->kind == Line::Kind::opens && line->name == "macro" && !is_skipped()) {
        take_macro(*line, lines, path, text);
      } else {
        take(*line, depth);
      }
    }
    while (reading_.sections.size() > depth) {
      const Section& open = reading_.sections.back();
      reading_.remarks.error(open.place, "<" + open.name + "> is not closed");
      pop();
    }
  }

  [[nodiscard]] bool is_skipped() const {
    return !reading_.sections.empty() && !reading_.sections.back().read;
  }

  // The text up to the end of the macro; what it means is known where it is used.
  void take_macro(const Line& line, LineReader& lines, const std::string& path,
                  std::string_view text) {
    constexpr std::size_t kMostParameters = 64;
    Macro macro{{}, path, lines.line(), {}};
    for (std::size_t i = 1; i < line.words.size() && i <= kMostParameters; ++i) {
      if (!line.at(i).empty()) macro.parameters.emplace_back(line.at(i));
    }
    const std::size_t begin = lines.offset();
    std::size_t end = begin;
    for (auto next = lines.next(); next; next = lines.next()) {
      if (next->kind == Line::Kind::closes && next->name == "macro") {
        macro.text = text.substr(std::min(begin, text.size()), end - begin);
        reading_.macros[lower(line.at(0))] = std::move(macro);
        return;
      }
      end = std::min(lines.offset(), text.size());
    }
    reading_.remarks.error(line.place, "<macro> is not closed");
  }

  void use(const Line& line) {
    const auto found = reading_.macros.find(lower(line.at(0)));
    if (found == reading_.macros.end()) {
      reading_.remarks.error(line.place, "no macro '" + std::string(line.at(0)) + "' is declared");
      return;
    }
    const std::string frame = "macro " + found->first;
    if (std::find(stack_.begin(), stack_.end(), frame) != stack_.end()) {
      reading_.remarks.error(line.place, "macro '" + std::string(line.at(0)) + "' uses itself");
      return;
    }
    if (++included_ > kMostConfigurationFiles || bytes_ > kMostBytes ||
        stack_.size() >= kDeepestNesting) {
      tell_once(line.place, "more macros are used than are read");
      return;
    }
    const Macro macro = found->second;  // it may be declared anew by its own text
    stack_.push_back(frame);
    read_lines(macro.file, expanded(macro, line.words), macro.first_line);
    stack_.pop_back();
  }

  void take(Line& line, std::size_t depth) {
    const bool skipped = is_skipped();
    switch (line.kind) {
      case Line::Kind::opens: return open(line, skipped);
      case Line::Kind::closes: return close(line, depth);
      case Line::Kind::directive: break;
    }
    if (skipped) return;
    if (line.name != "define" && line.name != "undefine") replace_variables(line);
    if (line.name == "include" || line.name == "includeoptional") return include(line);
    if (line.name == "use") return use(line);
    if (line.name == "undefmacro") {
      reading_.macros.erase(lower(line.at(0)));
      return;
    }
    take_directive(reading_, line);
  }

  void open(Line& line, bool skipped) {
    if (reading_.sections.size() >= kDeepestNesting) {
      tell_once(line.place,
                "sections are nested deeper than " + std::to_string(kDeepestNesting) + " levels");
      ++too_deep_;
      return;
    }
    if (!skipped) replace_variables(line);
    Section section{line.name, {}, line.place, !skipped && holds(line)};
    for (const Word& word : line.words) {
      if (!section.argument.empty()) section.argument += ' ';
      section.argument += word.text;
    }
    section.argument.resize(std::min(section.argument.size(), kLongestArgument));
    reading_.sections.push_back(section);
    if (section.read && line.name == "virtualhost") open_virtual_host(line);
    if (section.read && line.name == "proxy" && !line.words.empty() &&
        !balancer_name(line.at(0)).empty()) {
      static_cast<void>(balancer_of(reading_, line.words.front()));
    }
  }

  void close(const Line& line, std::size_t depth) {
    if (too_deep_ > 0) {
      --too_deep_;
      return;
    }
    if (reading_.sections.size() <= depth) {
      reading_.remarks.error(line.place, "</" + line.name + "> closes nothing");
      return;
    }
    const Section& open = reading_.sections.back();
    if (open.name != line.name) {
      reading_.remarks.error(line.place,
                             "</" + line.name + "> stands where </" + open.name + "> is due");
    }
    if (open.name == "virtualhost") {
      reading_.servers[reading_.server].listener.last_line = line.place.line;
    }
    if (open.name == "proxy") close_balancer(open, line.place.line);
    pop();
  }

  void close_balancer(const Section& open, std::size_t line) {
    const auto found =
        reading_.balancer_at.find({reading_.server, lower(balancer_name(open.argument))});
    if (found == reading_.balancer_at.end()) return;
    PoolSpec& pool = reading_.balancers[found->second].spec;
    if (pool.place.file == open.place.file) pool.last_line = std::max(pool.last_line, line);
  }

  void pop() {
    const Section& last = reading_.sections.back();
    if (last.name == "virtualhost" && last.read) reading_.server = 0;
    reading_.sections.pop_back();
  }

  void open_virtual_host(const Line& line) {
    Server server;
    for (const Word& word : line.words) server.listener.addresses.push_back(word.text);
    server.listener.place = line.place;
    server.listener.last_line = line.place.line;
    reading_.server = reading_.servers.size();
    reading_.servers.push_back(std::move(server));
  }

  // Modules are taken for loaded: which there are is not in these files.
  bool holds(const Line& line) {
    const bool denied = line.at(0).starts_with('!');
    const std::string argument(line.at(0).substr(denied ? 1 : 0));
    if (line.name == "ifmodule") return !denied;
    if (line.name == "ifdefine") return reading_.defines.contains(argument) != denied;
    if (line.name == "iffile") {
      return !reading_.surroundings.expand(absolute(argument)).empty() != denied;
    }
    return true;
  }

  void replace_variables(Line& line) {
    for (Word& word : line.words) {
      if (word.text.find("${") != std::string::npos) word.text = replaced(word);
    }
  }

  // What is not defined stays as it is, as in Apache. A colon makes it a lookup of a RewriteMap.
  std::string replaced(const Word& word) {
    const std::string& text = word.text;
    std::string result;
    std::size_t from = 0;
    for (;;) {
      const std::size_t at = text.find("${", from);
      const std::size_t end = at == std::string::npos ? at : text.find('}', at);
      if (end == std::string::npos) return result + text.substr(from);
      const std::string name = text.substr(at + 2, end - at - 2);
      result += text.substr(from, at - from);
      from = end + 1;
      const auto defined = reading_.defines.find(name);
      const auto value = defined != reading_.defines.end()
                             ? std::optional<std::string>(defined->second)
                             : reading_.surroundings.environment(name);
      if (value) {
        result += *value;
        continue;
      }
      result += text.substr(at, from - at);
      if (name.find(':') == std::string::npos && reading_.told.insert("${" + name).second) {
        reading_.remarks.add(DiagnosticSeverity::warning, "env-undefined", word.place,
                             "variable '" + name + "' is not defined",
                             "Define " + name + " VALUE, or set it where Apache is started");
      }
    }
  }

  [[nodiscard]] std::string absolute(const std::string& path) const {
    if (path.starts_with('/') || reading_.root.empty()) return path;
    return reading_.root + "/" + path;
  }

  void include(const Line& line) {
    if (line.words.empty()) return;
    const Word& pattern = line.words.front();
    const std::vector<std::string> paths = reading_.surroundings.expand(absolute(pattern.text));
    if (paths.empty()) return tell_nothing(line, pattern);
    for (const std::string& path : paths) include_file(path, pattern);
  }

  void tell_nothing(const Line& line, const Word& pattern) {
    if (line.name == "include") {
      reading_.remarks.error(pattern.place, "'" + pattern.text + "' matches no file",
                             "IncludeOptional takes nothing for an answer");
    } else {
      reading_.remarks.add(DiagnosticSeverity::info, "include-matches-nothing", pattern.place,
                           "'" + pattern.text + "' matches no file");
    }
  }

  void include_file(const std::string& path, const Word& pattern) {
    if (std::find(stack_.begin(), stack_.end(), path) != stack_.end() ||
        stack_.size() >= kDeepestNesting) {
      tell_once(pattern.place, "'" + path + "' includes itself, or files too deep");
      return;
    }
    if (++included_ > kMostConfigurationFiles || bytes_ > kMostBytes) {
      tell_once(pattern.place, "more files are included than are read");
      return;
    }
    const auto text = reading_.surroundings.read_file(path);
    if (!text) {
      reading_.remarks.error(pattern.place, "cannot read '" + path + "': " + text.error().message);
      return;
    }
    if (reading_.told.insert("file " + path).second) {
      reading_.configuration.files.push_back({path, *text, {}});
    }
    read(path, *text);
  }

  void tell_once(const Place& place, const std::string& text) {
    if (reading_.told.insert(text).second) reading_.remarks.error(place, text);
  }

  Reading& reading_;
  std::vector<std::string> stack_;
  std::size_t included_ = 0;
  std::size_t bytes_ = 0;
  std::size_t directives_ = 0;
  std::size_t too_deep_ = 0;
};

}  // namespace

void read_file(Reading& reading, const std::string& path, const std::string& text) {
  reading.told.insert("file " + path);
  if (reading.root.empty() && path.find('/') != std::string::npos) {
    reading.root = path.substr(0, path.rfind('/'));  // what Debian's is without a ServerRoot
  }
  read_variables(reading);
  FileWalk(reading).read(path, text);
}

}  // namespace skewd::apache
