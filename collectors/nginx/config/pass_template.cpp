// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/pass_template.h"

#include <algorithm>
#include <array>

namespace skewd::nginx {
namespace {

constexpr std::size_t kDeepestVariables = 8;

// So many routes can come of a configuration before variables are not followed any more.
constexpr std::size_t kMostRoutes = 200'000;

bool is_name_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_';
}

// Where they begin, the address has ended.
bool begins_path(std::string_view variable) {
  constexpr std::array<std::string_view, 6> kPath{"request_uri", "uri",  "document_uri",
                                                  "is_args",     "args", "query_string"};
  return std::find(kPath.begin(), kPath.end(), variable) != kPath.end();
}

struct Reference {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string name;  // empty: no variable is left in the address
};

std::string_view name_at(std::string_view text, std::size_t dollar, std::size_t& end) {
  std::size_t begin = dollar + 1;
  const bool braced = begin < text.size() && text[begin] == '{';
  if (braced) ++begin;
  end = begin;
  while (end < text.size() && is_name_letter(text[end])) ++end;
  const std::string_view name = text.substr(begin, end - begin);
  if (braced && end < text.size()) ++end;
  return name;
}

Reference find_reference(std::string_view text) {
  const std::size_t scheme = text.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const bool is_socket = text.substr(begin).starts_with("unix:");
  for (std::size_t at = std::min(begin, text.find('$')); at < text.size(); ++at) {
    if (!is_socket && (text[at] == '?' || (text[at] == '/' && at >= begin))) break;
    if (text[at] != '$') continue;
    Reference reference;
    reference.begin = at;
    reference.name = name_at(text, at, reference.end);
    if (begins_path(reference.name) && at > begin) break;
    return reference;
  }
  return {};
}

std::string join(const std::string& outer, const std::string& inner) {
  if (outer.empty() || inner.empty()) return outer + inner;
  return outer + ", " + inner;
}

class Expansion {
 public:
  Expansion(const Scope& scope, const Context& context) : scope_(scope), context_(context) {}

  std::vector<Case> expand(const std::string& text, const Place& place, std::size_t depth) {
    const Reference reference = find_reference(text);
    if (reference.name.empty() && reference.end == 0) return {settled(text, true, place)};
    const bool too_many = context_.found.routes.size() + made_ > kMostRoutes;
    if (depth > kDeepestVariables || too_many) return {settled({}, false, place)};

    std::vector<Choice> values = scope_.values_of(reference.name);
    const Variable* listed = context_.variables.find(reference.name);
    const bool is_settled = !values.empty() && values.back().otherwise;
    std::vector<Case> cases;
    for (const Choice& value : values) choose(text, reference, value, false, depth, cases);
    if (is_settled) return cases;
    if (listed == nullptr) {
      cases.push_back(settled({}, false, place));
    } else if (listed->is_split) {
      cases.push_back(split(text, reference, *listed, depth));
    } else {
      for (const Choice& value : listed->choices) {
        choose(text, reference, value, true, depth, cases);
      }
    }
    return cases;
  }

 private:
  static Case settled(const std::string& text, bool is_known, const Place& place) {
    Case settled;
    settled.parts.push_back({text, 1, is_known, place});
    settled.place = place;
    return settled;
  }

  static std::string replace(const std::string& text, const Reference& reference,
                             std::string_view value) {
    return text.substr(0, reference.begin) + std::string(value) + text.substr(reference.end);
  }

  void choose(const std::string& text, const Reference& reference, const Choice& value,
              bool is_mapped, std::size_t depth, std::vector<Case>& cases) {
    if (value.value.empty()) return;  // no host: nginx answers itself, with an error
    ++made_;
    for (Case& inner :
         expand(replace(text, reference, value.value), value.value_place, depth + 1)) {
      inner.when = join(value.when, inner.when);
      inner.otherwise = inner.otherwise && value.otherwise;
      inner.host = inner.host.empty() ? value.host : std::string();
      inner.is_mapped = inner.is_mapped || is_mapped;
      if (is_mapped) inner.place = value.place;
      cases.push_back(std::move(inner));
    }
  }

  Case split(const std::string& text, const Reference& reference, const Variable& variable,
             std::size_t depth) {
    Case made;
    for (const Choice& value : variable.choices) {
      if (value.share <= 0) continue;
      ++made_;
      std::vector<Case> inner;
      if (!value.value.empty()) {
        inner = expand(replace(text, reference, value.value), value.value_place, depth + 1);
      }
      if (inner.size() != 1) {
        made.parts.push_back({{}, value.share, false, value.value_place});
        continue;
      }
      for (Part& part : inner.front().parts) {
        part.share *= value.share;
        made.parts.push_back(std::move(part));
      }
    }
    return made;
  }

  const Scope& scope_;
  const Context& context_;
  std::size_t made_ = 0;
};

}  // namespace

std::vector<Case> expand_address(const std::string& text, const Place& place, const Scope& scope,
                                 const Context& context) {
  return Expansion(scope, context).expand(text, place, 0);
}

}  // namespace skewd::nginx
