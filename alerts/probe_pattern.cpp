// SPDX-License-Identifier: Apache-2.0
#include "alerts/probe_pattern.h"

#include <algorithm>
#include <regex>

namespace skewd {
namespace {

// The library's search calls itself for every byte, so that a long line would take the stack.
constexpr std::size_t kLongestLine = 1024;

bool is_expression(std::string_view pattern) {
  return pattern.size() > 2 && pattern.front() == '/' && pattern.back() == '/';
}

std::regex compiled(const std::string& pattern) {
  return std::regex(pattern.begin() + 1, pattern.end() - 1);
}

}  // namespace

bool holds(std::string_view text, const std::string& pattern) {
  if (!is_expression(pattern)) return text.find(pattern) != std::string_view::npos;
  try {
    const std::regex expression = compiled(pattern);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, std::min(end, kLongestLine));
      if (std::regex_search(line.begin(), line.end(), expression)) return true;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  } catch (const std::regex_error&) {
    return false;  // too much work for the library
  }
  return false;
}

std::string fault_of_pattern(const std::string& pattern) {
  if (!is_expression(pattern)) return {};
  try {
    static_cast<void>(compiled(pattern));
  } catch (const std::regex_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace skewd
