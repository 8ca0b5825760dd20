// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/process_surroundings.h"

#include <algorithm>
#include <utility>

namespace skewd {
namespace {

constexpr std::size_t kLargestEnvironment = std::size_t{2} << 20;

}  // namespace

ProcessSurroundings::ProcessSurroundings(std::string root, const std::string& environment)
    : root_(std::move(root)) {
  const std::string text =
      read_whole_file(environment, kLargestEnvironment).value_or(std::string());
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\0', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) variables_[line.substr(0, equals)] = line.substr(equals + 1);
  }
}

Result<std::string> ProcessSurroundings::read_file(const std::string& path) const {
  return disk_.read_file(path.starts_with('/') ? root_ + path : path);
}

std::vector<std::string> ProcessSurroundings::expand(const std::string& pattern) const {
  if (root_.empty() || !pattern.starts_with('/')) return disk_.expand(pattern);
  std::vector<std::string> paths = disk_.expand(root_ + pattern);
  for (std::string& path : paths) path.erase(0, root_.size());
  return paths;
}

std::optional<std::string> ProcessSurroundings::environment(const std::string& name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

}  // namespace skewd
