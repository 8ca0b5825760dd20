// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/diagnostic.h"

namespace skewd::caddy {

/// A word of a Caddyfile, without its quotes. Places of braces are theirs alone.
struct Token {
  std::string text;
  Place place;
  bool quoted = false;
  bool first_of_line = false;
};

/// The words of a Caddyfile, the first kMostTokens of them, in linear time. A quote or heredoc that
/// nobody closes reaches to the end of the text, as for Caddy. Words are separated by blanks; `#`
/// begins a comment at the beginning of a word.
[[nodiscard]] std::vector<Token> read_tokens(const std::string& file, std::string_view text);

/// What is longer is no file that somebody wrote; a word takes 150 bytes here.
inline constexpr std::size_t kMostTokens = 500'000;

/// A directive that sends requests to upstreams: reverse_proxy, php_fastcgi, forward_auth.
struct ProxyDirective {
  Place place;  // of its word
  std::size_t last_line = 0;
  std::vector<Token> upstreams;  // as written
  Place policy;                  // of the lb_policy; line 0: not in its block
  Place check;                   // of the health_uri
};

/// All of them in these words, in their order.
[[nodiscard]] std::vector<ProxyDirective> find_proxies(const std::vector<Token>& tokens);

/// The addresses of sites, "https://a.example:443," as "a.example" and ":80" as it is.
[[nodiscard]] std::vector<Token> find_sites(const std::vector<Token>& tokens);

/// What Caddy dials for an upstream that is written like this: "app" is "app:80",
/// "https://app" is "app:443".
[[nodiscard]] std::string dial_of(std::string_view upstream);

}  // namespace skewd::caddy
