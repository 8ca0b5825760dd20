// SPDX-License-Identifier: Apache-2.0
#include "collectors/caddy/config/places.h"

#include <algorithm>

namespace skewd::caddy {

void Places::add(const std::vector<Token>& tokens) {
  for (ProxyDirective& proxy : find_proxies(tokens)) {
    std::vector<std::string> dials;
    for (const Token& upstream : proxy.upstreams) dials.push_back(dial_of(upstream.text));
    candidates_[std::move(dials)].proxies.push_back(std::move(proxy));
  }
  for (const Token& site : find_sites(tokens)) sites_.emplace(site.text, site.place);
  for (const Token& token : tokens) {
    if (token.text.find_first_of(".:/") == std::string::npos) continue;
    words_.emplace(dial_of(token.text), token.place);
  }
}

Place Places::of(YamlNode node) const {
  return caddyfile_ ? Place{*caddyfile_, 0, 0, 0} : node.place();
}

std::size_t Places::last_line_of(YamlNode node) const { return caddyfile_ ? 0 : node.last_line(); }

Place Places::of_site(const std::vector<std::string>& hosts, YamlNode node) const {
  for (const std::string& host : hosts) {
    const auto found = sites_.find(host);
    if (found != sites_.end()) return found->second;
  }
  return of(node);
}

Place Places::of_dial(const std::string& dial, YamlNode node) const {
  const auto found = words_.find(dial);
  return found == words_.end() ? of(node) : found->second;
}

const ProxyDirective* Places::find(const std::vector<std::string>& dials) {
  const auto found = candidates_.find(dials);
  if (found == candidates_.end()) return nullptr;
  Candidates& candidates = found->second;
  const std::size_t chosen = std::min(candidates.next, candidates.proxies.size() - 1);
  ++candidates.next;
  return &candidates.proxies[chosen];
}

}  // namespace skewd::caddy
