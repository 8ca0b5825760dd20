// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/tree_builder.h"

#include <algorithm>
#include <array>

#include "collectors/nginx/config/directive_names.h"
#include "collectors/nginx/config/paths.h"

namespace skewd::nginx {
namespace {

// About 250 MB; lists of addresses in `geo` have a million words.
constexpr std::size_t kMostWords = 4'000'000;

// With every repetition of an included file.
constexpr std::size_t kMostBytes = 4 * kLargestConfigurationFile;

// Directives of a few words, after which a line that begins with a directive is a new one.
bool is_short(std::string_view name) {
  constexpr std::array<std::string_view, 27> kShort{"server",
                                                    "listen",
                                                    "proxy_pass",
                                                    "root",
                                                    "include",
                                                    "alias",
                                                    "keepalive",
                                                    "zone",
                                                    "least_conn",
                                                    "ip_hash",
                                                    "hash",
                                                    "random",
                                                    "fastcgi_pass",
                                                    "grpc_pass",
                                                    "uwsgi_pass",
                                                    "scgi_pass",
                                                    "proxy_timeout",
                                                    "worker_processes",
                                                    "sendfile",
                                                    "default_type",
                                                    "access_log",
                                                    "error_log",
                                                    "keepalive_timeout",
                                                    "client_max_body_size",
                                                    "proxy_connect_timeout",
                                                    "ssl_certificate",
                                                    "ssl_certificate_key"};
  return std::find(kShort.begin(), kShort.end(), name) != kShort.end();
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  return "\"" + std::string(text.substr(0, kLongest)) + "\"";
}

}  // namespace

Place TreeBuilder::place_of(const Reading& reading, const Word& word) const {
  return {sources_.file(reading.file).path, word.line, word.column, word.length};
}

bool TreeBuilder::has_words(const Reading& reading) const {
  return tree_.words.size() > reading.words_begin;
}

void TreeBuilder::read(std::size_t file) {
  const ConfigurationFile& source = sources_.file(file);
  if (!is_readable(file, {source.path, 0, 0, 0})) return;
  sources_.mark_as_read(file);
  if (file_numbers_.size() <= file) file_numbers_.resize(file + 1, 0);
  if (file_numbers_[file] == 0) {
    tree_.paths.push_back(source.path);
    file_numbers_[file] = static_cast<std::uint32_t>(tree_.paths.size());
  }
  open_files_.push_back(file);
  Reading reading(file, source.text, tree_.unescaped);
  reading.words_begin = static_cast<std::uint32_t>(tree_.words.size());
  reading.depth = open_blocks_.size();
  read_tokens(reading);
  open_files_.pop_back();
}

bool TreeBuilder::is_readable(std::size_t file, const Place& place) {
  const ConfigurationFile& source = sources_.file(file);
  if (source.text.size() > kLargestConfigurationFile) {
    remarks_.inform(place, source.path + " is larger than 64 MiB and is not read");
    return false;
  }
  bytes_ += source.text.size();
  if (bytes_ > kMostBytes) {
    remarks_.inform(place, "more than 256 MiB with all includes; the rest is not read");
    full_ = true;
    return false;
  }
  if (source.text.find('\0') != std::string::npos) {
    remarks_.error({source.path, 0, 0, 0}, "holds zero bytes, which is no text; it is not read");
    return false;
  }
  if (source.text.starts_with("\xEF\xBB\xBF")) {
    remarks_.error({source.path, 1, 1, 3},
                   "begins with a byte order mark, which nginx takes for part of the first word",
                   "save it as UTF-8 without BOM");
  }
  return true;
}

void TreeBuilder::read_tokens(Reading& reading) {
  for (;;) {
    const Token token = reading.lexer.next();
    switch (token.kind) {
      case TokenKind::word: take_word(reading, token.word); break;
      case TokenKind::semicolon: take_semicolon(reading, token); break;
      case TokenKind::open: take_open(reading, token); break;
      case TokenKind::close: take_close(reading, token); break;
      case TokenKind::fault:
        remarks_.error(place_of(reading, token.word), std::string(token.fault));
        break;
      case TokenKind::end: return take_end(reading);
    }
    if (full_) return take_end(reading);
  }
}

void TreeBuilder::take_word(Reading& reading, const Word& word) {
  if (tree_.words.size() >= kMostWords) {
    if (!full_) {
      remarks_.inform(place_of(reading, word),
                      "more than " + std::to_string(kMostWords) + " words; the rest is not read");
    }
    full_ = true;
    return;
  }
  if (is_forgotten_semicolon(reading, word)) {
    remarks_.error(place_of(reading, last_word()),
                   "\";\" is missing after " + quoted(last_word().text));
    end_directive(reading);
  }
  tree_.words.push_back(word);
  const bool marked = word.line == 1 && word.column == 1 && word.text.starts_with("\xEF\xBB\xBF");
  if (marked) tree_.words.back().text.remove_prefix(3);
}

bool TreeBuilder::is_forgotten_semicolon(const Reading& reading, const Word& word) const {
  return word.starts_line && !word.quoted && has_words(reading) &&
         is_short(tree_.words[reading.words_begin].text) && is_known_directive(word.text);
}

void TreeBuilder::take_semicolon(Reading& reading, const Token& token) {
  if (has_words(reading)) return end_directive(reading);
  remarks_.error(place_of(reading, token.word), "unexpected \";\"");
}

void TreeBuilder::end_directive(Reading& reading) {
  const std::uint32_t node = add_node(reading, false);
  const Tree::Node& added = tree_.nodes[node];
  if (added.word_count == 2 && tree_.words[added.first_word].text == "include") {
    include(reading, node);
  }
  reading.words_begin = static_cast<std::uint32_t>(tree_.words.size());
}

std::uint32_t TreeBuilder::add_node(Reading& reading, bool has_block) {
  Tree::Node node;
  node.first_word = reading.words_begin;
  node.word_count = static_cast<std::uint32_t>(tree_.words.size()) - reading.words_begin;
  node.end = static_cast<std::uint32_t>(tree_.nodes.size()) + 1;
  node.file = file_numbers_[reading.file] - 1;
  node.last_line = static_cast<std::uint32_t>(reading.lexer.line());
  node.has_block = has_block;
  tree_.nodes.push_back(node);
  reading.words_begin = static_cast<std::uint32_t>(tree_.words.size());
  return node.end - 1;
}

void TreeBuilder::take_open(Reading& reading, const Token& token) {
  if (!has_words(reading)) {
    remarks_.error(place_of(reading, token.word), "unexpected \"{\"");
    return skip_block(reading);
  }
  split_before_block(reading);
  const std::string_view name = tree_.words[reading.words_begin].text;
  if (is_code_block(name)) {
    const std::uint32_t node = add_node(reading, true);
    if (!reading.lexer.skip_lua()) {
      remarks_.error(place_of(reading, token.word), "the block that begins here is not closed");
    }
    tree_.nodes[node].last_line = static_cast<std::uint32_t>(reading.lexer.line());
    return;
  }
  if (open_blocks_.size() + open_files_.size() > kDeepestNesting) {
    remarks_.error(place_of(reading, token.word),
                   "nested deeper than " + std::to_string(kDeepestNesting) + ", skipped");
    add_node(reading, true);
    return skip_block(reading);
  }
  open_blocks_.push_back(add_node(reading, true));
}

// "listen 80" and "location / {" in the next line: a `;` was forgotten between them.
void TreeBuilder::split_before_block(Reading& reading) {
  const std::string_view name = tree_.words[reading.words_begin].text;
  if (needs_block(name) || !is_known_directive(name)) return;
  for (std::size_t at = tree_.words.size() - 1; at > reading.words_begin; --at) {
    if (!tree_.words[at].starts_line || !needs_block(tree_.words[at].text)) continue;
    const std::vector<Word> rest(tree_.words.begin() + static_cast<std::ptrdiff_t>(at),
                                 tree_.words.end());
    tree_.words.resize(at);
    remarks_.error(place_of(reading, last_word()),
                   "\";\" is missing after " + quoted(last_word().text));
    end_directive(reading);
    tree_.words.insert(tree_.words.end(), rest.begin(), rest.end());
    return;
  }
}

void TreeBuilder::skip_block(Reading& reading) {
  for (std::size_t depth = 1; depth > 0;) {
    const Token token = reading.lexer.next();
    if (token.kind == TokenKind::end) return;
    depth += token.kind == TokenKind::open ? 1 : 0;
    depth -= token.kind == TokenKind::close ? 1 : 0;
  }
}

void TreeBuilder::close_block(Reading& reading) {
  Tree::Node& node = tree_.nodes[open_blocks_.back()];
  node.end = static_cast<std::uint32_t>(tree_.nodes.size());
  node.last_line = static_cast<std::uint32_t>(reading.lexer.line());
  open_blocks_.pop_back();
}

void TreeBuilder::take_close(Reading& reading, const Token& token) {
  if (has_words(reading)) {
    remarks_.error(place_of(reading, last_word()),
                   "\";\" is missing after " + quoted(last_word().text));
    end_directive(reading);
  }
  if (open_blocks_.size() > reading.depth) return close_block(reading);
  remarks_.error(place_of(reading, token.word), "unexpected \"}\": no block is open");
}

void TreeBuilder::take_end(Reading& reading) {
  if (has_words(reading)) {
    if (!full_) {
      remarks_.error(place_of(reading, last_word()),
                     "unexpected end of file: \";\" is missing after " + quoted(last_word().text));
    }
    end_directive(reading);
  }
  while (open_blocks_.size() > reading.depth) {
    const Tree::Node& node = tree_.nodes[open_blocks_.back()];
    const Word& name = tree_.words[node.first_word];
    if (!full_) {
      remarks_.error(place_of(reading, name), "unexpected end of file: the block of " +
                                                  quoted(name.text) + " is not closed");
    }
    close_block(reading);
  }
}

void TreeBuilder::include(const Reading& reading, std::uint32_t node) {
  const Word word = tree_.words[tree_.nodes[node].first_word + 1];
  const Place place = place_of(reading, word);
  const auto paths = sources_.expand(word.text, reading.file);
  // Debian's main file has one for modules, which say nothing about traffic.
  const bool is_for_modules =
      open_blocks_.empty() && word.text.find("modules") != std::string::npos;
  if (paths.empty() && is_for_modules) return;
  if (paths.empty()) {
    return remarks_.warn("include-matches-nothing", place,
                         quoted(word.text) + " matches no file, which nginx takes without a word");
  }
  for (const std::string& path : paths) include_file(path, word, place);
}

void TreeBuilder::include_file(const std::string& path, const Word& word, const Place& place) {
  if (full_) return;
  const auto file = sources_.open(path);
  if (!file) {
    return remarks_.error(place, "cannot include " + quoted(path) + ": " + file.error().message,
                          has_wildcards(word.text) ? "" : "nginx refuses to start without it");
  }
  if (std::find(open_files_.begin(), open_files_.end(), *file) != open_files_.end()) {
    return remarks_.error(place, quoted(path) + " includes itself");
  }
  if (open_blocks_.size() + open_files_.size() > kDeepestNesting) {
    return remarks_.error(
        place, "nested deeper than " + std::to_string(kDeepestNesting) + ", not included");
  }
  read(*file);
}

}  // namespace skewd::nginx
