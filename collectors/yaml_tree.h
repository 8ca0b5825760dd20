// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/yaml.h"

namespace skewd {

enum class YamlNodeKind : std::uint8_t { null, scalar, sequence, mapping };

struct YamlNodeData {
  std::uint32_t begin = 0;  // in the text, where it stands
  std::uint32_t end = 0;
  std::uint32_t first = 0;  // of a scalar: in `scalars`; else in `children`, keys before values
  std::uint32_t count = 0;  // bytes of a scalar; else of its children
  YamlNodeKind kind = YamlNodeKind::null;
};

/// What a document's nodes share. An alias is the node that it stands for, not a copy.
struct YamlTree {
  std::string file;
  std::vector<std::uint32_t> line_begins;
  std::vector<std::uint32_t> line_ends;  // before what ends the line
  std::vector<YamlNodeData> nodes;
  std::vector<std::uint32_t> children;
  std::string scalars;
  std::optional<std::uint32_t> root;
  std::optional<YamlRemark> error;
  std::vector<YamlRemark> duplicates;

  [[nodiscard]] Place place_of(std::size_t begin, std::size_t length) const;
  [[nodiscard]] std::size_t line_of(std::size_t offset) const;
  [[nodiscard]] std::string_view text_of(const YamlNodeData& node) const;
};

/// Finds the lines of the text.
void find_lines(YamlTree& tree, std::string_view text);

/// Why the text is not read at all: too large, too many values, no UTF-8; nothing if it may be.
[[nodiscard]] std::optional<YamlRemark> refuse(const YamlTree& tree, std::string_view text);

}  // namespace skewd
