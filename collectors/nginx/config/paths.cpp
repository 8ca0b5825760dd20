// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/paths.h"

#include <algorithm>
#include <vector>

namespace skewd::nginx {
namespace {

// The length of a set "[a-z]" at the beginning of the pattern, and whether it holds the letter;
// length 0: no set, the bracket stands for itself.
struct LetterSet {
  std::size_t length = 0;
  bool holds = false;
};

LetterSet read_set(std::string_view pattern, char letter) {
  std::size_t at = 1;
  const bool inverted = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (inverted) ++at;
  bool found = false;
  for (const std::size_t first = at; at < pattern.size(); ++at) {
    if (pattern[at] == ']' && at > first) return {at + 1, found != inverted && letter != '/'};
    if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
      found = found || (pattern[at] <= letter && letter <= pattern[at + 2]);
      at += 2;
    } else {
      found = found || pattern[at] == letter;
    }
  }
  return {};
}

// How much of the pattern one letter takes; 0: it does not fit.
std::size_t step(std::string_view pattern, char letter) {
  if (pattern.front() == '?') return letter == '/' ? 0 : 1;
  if (pattern.front() == '[') {
    const LetterSet set = read_set(pattern, letter);
    if (set.length > 0) return set.holds ? set.length : 0;
  }
  const std::size_t escaped = pattern.front() == '\\' && pattern.size() > 1 ? 1 : 0;
  return pattern[escaped] == letter ? escaped + 1 : 0;
}

// Greedy with one place to come back to: linear for one star, never worse than quadratic.
bool matches_name(std::string_view pattern, std::string_view name) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  for (std::size_t letter = 0; letter < name.size();) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = ++at;
      resume = letter;
      continue;
    }
    const std::size_t taken = at < pattern.size() ? step(pattern.substr(at), name[letter]) : 0;
    if (taken > 0) {
      at += taken;
      ++letter;
    } else if (star != std::string_view::npos) {
      at = star;
      letter = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

std::string plain_path(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view part : split(path)) {
    if (part.empty() || part == ".") continue;
    if (part == ".." && !kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else {
      kept.push_back(part);
    }
  }
  std::string plain;
  for (const std::string_view part : kept) {
    if (!plain.empty() || path.starts_with('/')) plain += '/';
    plain += part;
  }
  return plain;
}

std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

bool has_wildcards(std::string_view path) {
  return path.find_first_of("*?[") != std::string_view::npos;
}

bool matches_pattern(std::string_view pattern, std::string_view path) {
  const auto patterns = split(pattern);
  const auto parts = split(path);
  const auto fits = [](std::string_view wanted, std::string_view part) {
    const bool hidden = part.starts_with('.') && !wanted.starts_with('.');
    return !hidden && matches_name(wanted, part);
  };
  return patterns.size() == parts.size() &&
         std::equal(patterns.begin(), patterns.end(), parts.begin(), fits);
}

}  // namespace skewd::nginx
