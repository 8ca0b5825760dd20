// SPDX-License-Identifier: Apache-2.0
#include "collectors/caddy/config/matchers.h"

#include <algorithm>

namespace skewd::caddy {
namespace {

constexpr std::size_t kMostShown = 3;
constexpr std::size_t kLongest = 120;
constexpr std::size_t kLongestLimit = 1024;  // every route below repeats it

std::string join(YamlNode list) {
  std::string text;
  for (std::size_t i = 0; i < list.size() && i < kMostShown; ++i) {
    text += (i > 0 ? "," : "") + std::string(list.at(i).text().substr(0, kLongestLimit));
  }
  return list.size() > kMostShown ? text + ",..." : text;
}

bool is_any_path(YamlNode paths) {
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (paths.at(i).text() == "*" || paths.at(i).text() == "/*") return true;
  }
  return false;
}

// "header X-Canary", "method GET,HEAD", "not /admin/*", "expression": the word, and what is short.
std::string words_of(std::string_view matcher, YamlNode value) {
  if (matcher == "host" || matcher == "path") return join(value);
  if (matcher == "not") {
    const YamlNode set = value.at(0);
    return set.size() == 1 ? "not " + words_of(set.key_at(0).text(), set.at(0)) : "not (...)";
  }
  std::string text(matcher);
  if (value.is_sequence() && value.at(0).is_scalar()) return text + " " + join(value);
  if (value.is_scalar()) return text + " " + std::string(value.text());
  if (value["pattern"]) return text + " " + std::string(value["pattern"].text());
  if (value.is_mapping() && value.size() > 0 && (matcher == "header" || matcher == "query")) {
    text += " " + std::string(value.key_at(0).text());
  }
  return text;
}

std::string set_text(YamlNode set) {
  std::string text;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const std::string_view matcher = set.key_at(i).text();
    if (matcher == "path" && is_any_path(set.at(i))) continue;
    if (!text.empty()) text += ' ';
    text += words_of(matcher, set.at(i));
  }
  return text;
}

void shorten(std::string& text) {
  if (text.size() <= kLongest) return;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  text.resize(end);
  text += "...";
}

void note_limits(YamlNode set, Condition& condition) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    const std::string_view matcher = set.key_at(i).text();
    const YamlNode value = set.at(i);
    if (matcher == "host") {
      for (std::size_t j = 0; j < value.size() && condition.hosts.size() < 2; ++j) {
        condition.hosts.emplace_back(value.at(j).text().substr(0, kLongestLimit));
      }
    } else if (matcher == "path" && value.size() == 1 && value.at(0).text().ends_with('*') &&
               value.at(0).text().starts_with('/') && condition.path_prefix.empty()) {
      const std::string_view path = value.at(0).text();
      if (path.size() > kLongestLimit) {
        condition.only_hosts_and_path = false;
      } else if (path != "/*") {
        condition.path_prefix = path.substr(0, path.size() - 1);
      }
    } else if (matcher != "path" || !is_any_path(value)) {
      condition.only_hosts_and_path = false;
    }
  }
}

}  // namespace

Condition narrowed(Condition outer, YamlNode match) {
  std::string text;
  for (std::size_t i = 0; i < match.size(); ++i) {
    const std::string set = set_text(match.at(i));
    if (set.empty()) return outer;  // one of the alternatives is always true
    if (i > 0) text += " or ";
    text += set;
    if (text.size() > kLongest) break;
  }
  if (!text.empty()) ++outer.limits;
  if (match.size() == 1) note_limits(match.at(0), outer);
  if (match.size() > 1) outer.only_hosts_and_path = false;
  if (!outer.text.empty() && !text.empty()) outer.text += ' ';
  outer.text += text;
  shorten(outer.text);
  return outer;
}

std::vector<std::string> only_hosts(YamlNode match) {
  std::vector<std::string> hosts;
  if (match.size() != 1 || match.at(0).size() != 1) return hosts;
  const YamlNode list = match.at(0)["host"];
  for (std::size_t i = 0; i < list.size(); ++i) hosts.emplace_back(list.at(i).text());
  return hosts;
}

}  // namespace skewd::caddy
