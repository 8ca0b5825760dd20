// SPDX-License-Identifier: Apache-2.0
//
// What is looked at before libfyaml sees a text.
#include <algorithm>

#include "collectors/yaml_tree.h"

namespace skewd {
namespace {

bool is_text(unsigned char c) {
  return (c >= ' ' && c != 0x7f) || c == '\n' || c == '\r' || c == '\t';
}

// How many bytes a character of UTF-8 has; 0: it is none.
std::size_t length_of_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return is_text(byte(0)) ? 1 : 0;
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool beyond = (byte(0) == 0xed && byte(1) > 0x9f) || (byte(0) == 0xf4 && byte(1) > 0x8f);
  return overlong || beyond ? 0 : length;
}

// libfyaml takes some invalid bytes for the end of a value, without an error.
std::optional<std::size_t> find_foreign_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = length_of_character(text.substr(i, 4));
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

// libfyaml reads all of a text that begins with a bracket before its first event, at a microsecond
// and 200 bytes a value, so those that go too far are counted before.
std::size_t count_values(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return c == ',' || c == '[' || c == '{'; }));
}

}  // namespace

void find_lines(YamlTree& tree, std::string_view text) {
  tree.line_begins.push_back(0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n' && text[i] != '\r') continue;
    tree.line_ends.push_back(static_cast<std::uint32_t>(i));
    if (text.substr(i, 2) == "\r\n") ++i;
    tree.line_begins.push_back(static_cast<std::uint32_t>(i + 1));
  }
  tree.line_ends.push_back(static_cast<std::uint32_t>(text.size()));
}

std::optional<YamlRemark> refuse(const YamlTree& tree, std::string_view text) {
  if (text.size() > kLargestYamlText) {
    return YamlRemark{Place{tree.file, 0, 0, 0}, "is larger than 16 MiB"};
  }
  const auto foreign = find_foreign_byte(text);
  if (!foreign && count_values(text) > kMostYamlNodes) {
    return YamlRemark{Place{tree.file, 0, 0, 0}, "holds too many values"};
  }
  if (!foreign) return std::nullopt;
  const bool control = static_cast<unsigned char>(text[*foreign]) < 0x80;
  return YamlRemark{tree.place_of(*foreign, 1),
                    control ? "a control character: this is not text" : "a byte that is not UTF-8"};
}

}  // namespace skewd
