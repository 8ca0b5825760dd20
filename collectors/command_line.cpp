// SPDX-License-Identifier: Apache-2.0
#include "collectors/command_line.h"

#include <algorithm>

namespace skewd {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), word) != names.end();
}

}  // namespace

std::vector<std::string> option_values(std::span<const std::string> command,
                                       std::initializer_list<std::string_view> names) {
  std::vector<std::string> values;
  for (std::size_t i = 1; i < command.size() && command[i] != "--"; ++i) {
    const std::string_view word = command[i];
    if (is_one_of(word, names)) {
      if (i + 1 < command.size()) values.push_back(command[++i]);
      continue;
    }
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos || !word.starts_with("--")) continue;
    if (is_one_of(word.substr(0, equals), names)) values.emplace_back(word.substr(equals + 1));
  }
  return values;
}

std::string option_value(std::span<const std::string> command,
                         std::initializer_list<std::string_view> names) {
  std::vector<std::string> values = option_values(command, names);
  return values.empty() ? std::string() : std::move(values.back());
}

bool has_option(std::span<const std::string> command,
                std::initializer_list<std::string_view> names) {
  return std::any_of(command.begin(), command.end(),
                     [&](const std::string& word) { return is_one_of(word, names); });
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
    if (text.empty()) return words;
    const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string path_from(std::string_view directory, std::string_view path) {
  if (path.starts_with('/') || directory.empty()) return std::string(path);
  if (path.starts_with("./")) path.remove_prefix(2);
  return std::string(directory) + (directory.ends_with('/') ? "" : "/") + std::string(path);
}

}  // namespace skewd
