// SPDX-License-Identifier: Apache-2.0
//
// As much of the Caddyfile as it takes to find where an upstream of the adapted JSON stands: the
// words, and the blocks of the directives that proxy. What they mean is told by `caddy adapt`.
#include "collectors/caddy/config/caddyfile.h"

#include <algorithm>
#include <array>

namespace skewd::caddy {
namespace {

class Lexer {
 public:
  Lexer(const std::string& file, std::string_view text) : file_(file), text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::vector<Token> read() {
    while (at_ < text_.size() && tokens_.size() < kMostTokens) {
      const char c = text_[at_];
      if (c == '\n') {
        next_line();
      } else if (c == ' ' || c == '\t' || c == '\r') {
        ++at_;
      } else if (c == '\\' &&
                 (text_.substr(at_, 2) == "\\\n" || text_.substr(at_, 3) == "\\\r\n")) {
        at_ = text_.find('\n', at_);
        continued();
      } else if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        word();
      }
    }
    return std::move(tokens_);
  }

 private:
  void next_line() {
    ++at_;
    ++line_;
    begin_ = at_;
    first_ = true;
  }

  // A line that ends in a backslash goes on in the next.
  void continued() {
    const bool first = first_;
    next_line();
    first_ = first;
  }

  void word() {
    Token token;
    token.place = {file_, line_, at_ - begin_ + 1, 0};
    token.first_of_line = first_;
    first_ = false;
    const std::size_t begin = at_;
    const char c = text_[at_];
    if (c == '"' || c == '`') {
      quoted(token, c);
    } else {
      while (at_ < text_.size() && !is_blank(text_[at_])) ++at_;
      token.text = text_.substr(begin, at_ - begin);
      if (token.text.starts_with("<<") && token.text.size() > 2) heredoc(token);
    }
    token.place.length = std::min(at_, end_of_line(begin)) - begin;
    tokens_.push_back(std::move(token));
  }

  void quoted(Token& token, char quote) {
    token.quoted = true;
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\\' && quote == '"' && text_.substr(at_ + 1, 1) == "\"") ++at_;
      token.text += text_[at_];
      if (text_[at_] != '\n') continue;
      ++line_;
      begin_ = at_ + 1;
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  // <<END ... END, since Caddy 2.7. The text is of no interest here.
  void heredoc(Token& token) {
    const std::string marker = token.text.substr(2);
    token.quoted = true;
    token.text.clear();
    while (at_ < text_.size()) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      if (at_ == text_.size()) return;
      next_line();
      std::size_t begin = at_;
      while (begin < text_.size() && (text_[begin] == ' ' || text_[begin] == '\t')) ++begin;
      if (text_.substr(begin, marker.size()) != marker) continue;
      at_ = begin + marker.size();
      first_ = false;
      return;
    }
  }

  [[nodiscard]] std::size_t end_of_line(std::size_t from) const {
    const std::size_t newline = text_.find_first_of("\r\n", from);
    return std::min(newline, text_.size());
  }

  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  const std::string& file_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t begin_ = 0;  // of the line
  bool first_ = true;
  std::vector<Token> tokens_;
};

bool opens(const Token& token) { return !token.quoted && token.text == "{"; }
bool closes(const Token& token) { return !token.quoted && token.text == "}"; }

bool is_proxy(const Token& token) {
  constexpr std::array<std::string_view, 3> kWords{"reverse_proxy", "php_fastcgi", "forward_auth"};
  return token.first_of_line && !token.quoted &&
         std::find(kWords.begin(), kWords.end(), token.text) != kWords.end();
}

bool is_matcher(const Token& token) {
  return token.text == "*" || token.text.starts_with('/') || token.text.starts_with('@');
}

// Words until the end of the line, or the brace that opens a block.
std::size_t read_arguments(const std::vector<Token>& tokens, std::size_t at, bool matcher_first,
                           std::vector<Token>& upstreams) {
  bool first = matcher_first;
  while (at < tokens.size() && !tokens[at].first_of_line && !opens(tokens[at])) {
    if (!first || !is_matcher(tokens[at])) upstreams.push_back(tokens[at]);
    first = false;
    ++at;
  }
  return at;
}

// The lines of the block, of which only `to` names upstreams. Returns what follows the block.
std::size_t read_block(const std::vector<Token>& tokens, std::size_t at, ProxyDirective& proxy) {
  std::size_t depth = 1;
  for (++at; at < tokens.size() && depth > 0;) {
    const Token& token = tokens[at];
    proxy.last_line = token.place.line;
    if (opens(token)) ++depth;
    if (closes(token)) --depth;
    ++at;
    if (depth != 1 || !token.first_of_line || at >= tokens.size()) continue;
    if (token.text == "lb_policy") proxy.policy = tokens[at].place;
    if (token.text == "health_uri") proxy.check = tokens[at].place;
    if (token.text == "to") {
      at = read_arguments(tokens, at, false, proxy.upstreams);
    }
  }
  return at;
}

}  // namespace

std::vector<Token> read_tokens(const std::string& file, std::string_view text) {
  return Lexer(file, text).read();
}

std::vector<ProxyDirective> find_proxies(const std::vector<Token>& tokens) {
  std::vector<ProxyDirective> proxies;
  for (std::size_t at = 0; at < tokens.size();) {
    if (!is_proxy(tokens[at])) {
      ++at;
      continue;
    }
    ProxyDirective proxy{tokens[at].place, tokens[at].place.line, {}, {}, {}};
    at = read_arguments(tokens, at + 1, true, proxy.upstreams);
    if (at < tokens.size() && opens(tokens[at]) && !tokens[at].first_of_line) {
      at = read_block(tokens, at, proxy);
    }
    proxies.push_back(std::move(proxy));
  }
  return proxies;
}

std::vector<Token> find_sites(const std::vector<Token>& tokens) {
  std::vector<Token> sites;
  std::size_t depth = 0;
  for (const Token& token : tokens) {
    if (closes(token) && depth > 0) --depth;
    if (opens(token)) ++depth;
    if (depth > 0 || closes(token)) continue;
    Token site = token;
    std::string_view text = token.text;
    while (text.ends_with(',')) text.remove_suffix(1);
    const std::size_t scheme = text.find("://");
    if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
    if (!text.starts_with(':')) text = text.substr(0, text.find(':'));
    site.text = std::string(text);
    sites.push_back(std::move(site));
  }
  return sites;
}

std::string dial_of(std::string_view upstream) {
  std::string_view port = ":80";
  const std::size_t scheme = upstream.find("://");
  if (scheme != std::string_view::npos) {
    if (upstream.substr(0, scheme) == "https") port = ":443";
    upstream.remove_prefix(scheme + 3);
  }
  const std::size_t colon = upstream.rfind(':');
  const std::size_t bracket = upstream.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  // A placeholder may hold colons of its own, and a socket has no port.
  const bool is_whole = upstream.find('/') != std::string_view::npos ||
                        (upstream.starts_with('{') && upstream.ends_with('}'));
  return has_port || is_whole ? std::string(upstream) : std::string(upstream) + std::string(port);
}

}  // namespace skewd::caddy
