// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/source_lines.h"

namespace skewd {

SourceLines::SourceLines(const Configuration& configuration) {
  for (const ConfigurationFile& file : configuration.files) {
    files_.emplace(file.path, File{file.text, {}});
  }
}

std::string_view SourceLines::line_of(const Place& place) const {
  const auto found = files_.find(place.file);
  if (found == files_.end() || place.line == 0) return {};
  File& file = found->second;
  if (file.begins.empty()) {
    file.begins.push_back(0);
    for (std::size_t i = 0; i < file.text.size(); ++i) {
      if (file.text[i] == '\n') file.begins.push_back(i + 1);
    }
  }
  if (place.line > file.begins.size()) return {};
  const std::size_t begin = file.begins[place.line - 1];
  std::string_view line = file.text.substr(begin, file.text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace skewd
