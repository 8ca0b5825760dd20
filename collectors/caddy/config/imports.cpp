// SPDX-License-Identifier: Apache-2.0
//
// Caddyfiles that are made of several files, and of the environment. What they mean is told by
// `caddy adapt`; here it is found out where things stand, and what is missing.
#include "collectors/caddy/config/reading.h"

namespace skewd::caddy {
namespace {

bool is_import(const Token& token) {
  return token.first_of_line && !token.quoted && token.text == "import";
}

// "(snippet) {" declares what `import snippet` means.
std::set<std::string> snippets_of(const std::vector<Token>& tokens) {
  std::set<std::string> names;
  for (const Token& token : tokens) {
    if (token.first_of_line && token.text.starts_with('(') && token.text.ends_with(')')) {
      names.insert(token.text.substr(1, token.text.size() - 2));
    }
  }
  return names;
}

std::string beside(const std::string& file, const std::string& path) {
  if (path.starts_with('/')) return path;
  return file.substr(0, file.rfind('/') + 1) + path;
}

void tell_unset(Reading& reading, const Token& token, std::string_view name) {
  const std::size_t colon = name.find(':');  // what follows is the default
  const std::string variable(name.substr(0, colon));
  if (colon != std::string_view::npos || variable.empty()) return;
  if (reading.surroundings.environment(variable) || !reading.told.insert(variable).second) return;
  reading.remarks.add(DiagnosticSeverity::warning, "env-undefined", token.place,
                      "environment variable '" + variable + "' is not set",
                      "{$" + variable + ":VALUE} has a default");
}

// {$NAME} is replaced before anything is read, {env.NAME} at run time.
void check_environment(Reading& reading, const std::vector<Token>& tokens) {
  for (const Token& token : tokens) {
    const std::string_view text = token.text;
    for (const std::string_view opener : {"{$", "{env."}) {
      for (std::size_t at = text.find(opener); at != std::string_view::npos;
           at = text.find(opener, at + 1)) {
        const std::size_t begin = at + opener.size();
        const std::size_t end = text.find('}', begin);
        if (end == std::string_view::npos) break;
        tell_unset(reading, token, text.substr(begin, end - begin));
      }
    }
  }
}

class Imports {
 public:
  Imports(Reading& reading, Places& places) : reading_(reading), places_(places) {}

  void take(const std::string& path, const std::string& text) {
    taken_.insert(path);
    std::vector<Token> tokens = read_tokens(path, text);
    if (tokens.size() >= kMostTokens) {
      reading_.remarks.info(Place{path, 0, 0, 0}, "holds more words than are looked at");
    }
    check_environment(reading_, tokens);
    for (Token& token : tokens) {
      if (token.text.find("{$") != std::string::npos) token.text = replaced(token.text);
    }
    places_.add(tokens);
    snippets_.merge(snippets_of(tokens));
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
      if (is_import(tokens[i]) && !tokens[i + 1].first_of_line) import(path, tokens[i + 1]);
    }
  }

 private:
  // Deeper than Caddy follows, a file is not followed either.
  void import(const std::string& importer, const Token& pattern) {
    if (snippets_.contains(pattern.text) || depth_ >= kDeepestNesting) return;
    const auto paths = reading_.surroundings.expand(beside(importer, pattern.text));
    if (paths.empty()) return tell_nothing(pattern);
    ++depth_;
    for (const std::string& path : paths) take_file(path, pattern);
    --depth_;
  }

  void take_file(const std::string& path, const Token& pattern) {
    if (taken_.contains(path)) return;
    if (reading_.configuration.files.size() >= kMostConfigurationFiles) return;
    auto text = reading_.surroundings.read_file(path);
    if (!text) {
      reading_.remarks.error(pattern.place, "cannot read '" + path + "': " + text.error().message);
      return;
    }
    if (text->size() > kLargestConfigurationFile) {
      reading_.remarks.info(Place{path, 0, 0, 0}, "is larger than 64 MiB, and is not read");
      return;
    }
    reading_.configuration.files.push_back({path, *text, {}});
    take(path, *text);
  }

  void tell_nothing(const Token& pattern) {
    const bool wild = pattern.text.find_first_of("*?[") != std::string::npos;
    if (pattern.text.find('{') != std::string::npos) return;  // an argument of a snippet
    if (wild) {
      reading_.remarks.add(DiagnosticSeverity::warning, "include-matches-nothing", pattern.place,
                           "'" + pattern.text + "' matches no file", "");
    } else {
      reading_.remarks.error(pattern.place,
                             "no file and no snippet is called '" + pattern.text + "'");
    }
  }

  // An address may come from the environment; it is dialled as what stands there.
  [[nodiscard]] std::string replaced(const std::string& text) const {
    std::string result;
    std::size_t from = 0;
    for (;;) {
      const std::size_t at = text.find("{$", from);
      const std::size_t end = at == std::string::npos ? at : text.find('}', at);
      result += text.substr(from, end == std::string::npos ? end : at - from);
      if (end == std::string::npos) return result;
      const std::string name = text.substr(at + 2, end - at - 2);
      const std::size_t colon = name.find(':');
      const auto value = reading_.surroundings.environment(name.substr(0, colon));
      if (value && !value->empty()) {
        result += *value;
      } else if (colon != std::string::npos) {
        result += name.substr(colon + 1);
      }
      from = end + 1;
    }
  }

  Reading& reading_;
  Places& places_;
  std::set<std::string> taken_;
  std::set<std::string> snippets_;
  std::size_t depth_ = 0;
};

}  // namespace

void take_caddyfile(Reading& reading, Places& places, const std::string& path,
                    const std::string& text) {
  Imports(reading, places).take(path, text);
}

}  // namespace skewd::caddy
