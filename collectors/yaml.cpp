// SPDX-License-Identifier: Apache-2.0
#include "collectors/yaml.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "collectors/yaml_tree.h"

namespace skewd {
namespace {

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || rest != end) return std::nullopt;
  return value;
}

}  // namespace

std::size_t YamlTree::line_of(std::size_t offset) const {
  const auto after = std::upper_bound(line_begins.begin(), line_begins.end(), offset);
  return static_cast<std::size_t>(after - line_begins.begin());
}

Place YamlTree::place_of(std::size_t begin, std::size_t length) const {
  const std::size_t line = line_of(begin);
  return {file, line, begin - line_begins[line - 1] + 1, length};
}

std::string_view YamlTree::text_of(const YamlNodeData& node) const {
  if (node.kind != YamlNodeKind::scalar) return {};
  return std::string_view(scalars).substr(node.first, node.count);
}

YamlNode::operator bool() const {
  return tree_ != nullptr && tree_->nodes[index_].kind != YamlNodeKind::null;
}

bool YamlNode::is_mapping() const {
  return tree_ != nullptr && tree_->nodes[index_].kind == YamlNodeKind::mapping;
}

bool YamlNode::is_sequence() const {
  return tree_ != nullptr && tree_->nodes[index_].kind == YamlNodeKind::sequence;
}

bool YamlNode::is_scalar() const {
  return tree_ != nullptr && tree_->nodes[index_].kind == YamlNodeKind::scalar;
}

std::string_view YamlNode::text() const {
  return tree_ == nullptr ? std::string_view() : tree_->text_of(tree_->nodes[index_]);
}

std::optional<double> YamlNode::number() const {
  const auto value = number_of<double>(text());
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<std::uint32_t> YamlNode::whole_number() const {
  return number_of<std::uint32_t>(text());
}

bool YamlNode::is_true() const { return text() == "true"; }

std::size_t YamlNode::size() const {
  if (is_sequence()) return tree_->nodes[index_].count;
  return is_mapping() ? tree_->nodes[index_].count / 2 : 0;
}

YamlNode YamlNode::at(std::size_t position) const {
  if (position >= size()) return {};
  const YamlNodeData& node = tree_->nodes[index_];
  return {tree_, tree_->children[node.first + (is_mapping() ? 2 * position + 1 : position)]};
}

YamlNode YamlNode::key_at(std::size_t position) const {
  if (!is_mapping() || position >= size()) return {};
  return {tree_, tree_->children[tree_->nodes[index_].first + 2 * position]};
}

YamlNode YamlNode::operator[](std::string_view key) const {
  if (!is_mapping()) return {};
  for (std::size_t i = size(); i > 0; --i) {
    if (key_at(i - 1).text() == key) return at(i - 1);
  }
  return {};
}

Place YamlNode::place() const {
  if (tree_ == nullptr) return {};
  const YamlNodeData& node = tree_->nodes[index_];
  const std::size_t line_end = tree_->line_ends[tree_->line_of(node.begin) - 1];
  const std::size_t end = std::min<std::size_t>(node.end, line_end);
  return tree_->place_of(node.begin, end > node.begin ? end - node.begin : 1);
}

std::size_t YamlNode::last_line() const {
  if (tree_ == nullptr) return 0;
  const YamlNodeData& node = tree_->nodes[index_];
  return tree_->line_of(node.end > node.begin ? node.end - 1 : node.end);
}

YamlDocument::YamlDocument(std::unique_ptr<const YamlTree> tree) : tree_(std::move(tree)) {}
YamlDocument::YamlDocument(YamlDocument&&) noexcept = default;
YamlDocument& YamlDocument::operator=(YamlDocument&&) noexcept = default;
YamlDocument::~YamlDocument() = default;

YamlNode YamlDocument::root() const {
  return tree_->root && !tree_->error ? YamlNode(tree_.get(), *tree_->root) : YamlNode();
}

const std::optional<YamlRemark>& YamlDocument::error() const { return tree_->error; }

const std::vector<YamlRemark>& YamlDocument::duplicate_keys() const { return tree_->duplicates; }

}  // namespace skewd
