// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collectors/caddy/config/caddyfile.h"
#include "collectors/yaml.h"

namespace skewd::caddy {

/// Where the parts of Caddy's JSON stand for the one who wrote them: in the JSON itself, or in the
/// Caddyfile that it was made of.
class Places {
 public:
  /// Of the JSON that stands in that file.
  Places() = default;
  /// Of JSON that was made of a Caddyfile; its directives and those of imported files are added.
  explicit Places(std::string caddyfile) : caddyfile_(std::move(caddyfile)) {}

  /// The words of a Caddyfile, with the environment in place.
  void add(const std::vector<Token>& tokens);

  /// Where a part stands; of a Caddyfile only the file is known.
  [[nodiscard]] Place of(YamlNode node) const;
  [[nodiscard]] std::size_t last_line_of(YamlNode node) const;

  /// Where the site of one of these hosts or addresses begins.
  [[nodiscard]] Place of_site(const std::vector<std::string>& hosts, YamlNode node) const;
  /// Where the first upstream stands that is dialled like this, as an argument of a snippet.
  [[nodiscard]] Place of_dial(const std::string& dial, YamlNode node) const;

  /// The directive with these upstreams (as dialled), each in the order in which they stand. A
  /// directive of a snippet may be meant several times; null: none, or no Caddyfile.
  [[nodiscard]] const ProxyDirective* find(const std::vector<std::string>& dials);

 private:
  struct Candidates {
    std::deque<ProxyDirective> proxies;
    std::size_t next = 0;
  };

  std::optional<std::string> caddyfile_;
  std::map<std::vector<std::string>, Candidates> candidates_;
  std::map<std::string, Place> sites_;
  std::map<std::string, Place> words_;
};

}  // namespace skewd::caddy
