// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/diagnostic.h"

namespace skewd {

struct YamlTree;

/// A part of a document, valid while that lives. An absent part answers every question with
/// nothing, so that a path may be followed without looking at each step.
class YamlNode {
 public:
  YamlNode() = default;
  YamlNode(const YamlTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}

  /// True if it is there and not null.
  explicit operator bool() const;
  [[nodiscard]] bool is_mapping() const;
  [[nodiscard]] bool is_sequence() const;
  [[nodiscard]] bool is_scalar() const;

  /// Of a scalar, without quotes and escapes; of everything else empty.
  [[nodiscard]] std::string_view text() const;
  /// A scalar that is a finite number, quoted or not.
  [[nodiscard]] std::optional<double> number() const;
  /// A scalar that is a whole number of 0..4294967295.
  [[nodiscard]] std::optional<std::uint32_t> whole_number() const;
  /// True if it is the scalar `true`.
  [[nodiscard]] bool is_true() const;

  /// Of a sequence or mapping, else 0.
  [[nodiscard]] std::size_t size() const;
  /// An element of a sequence, or a value of a mapping, in the order of the text.
  [[nodiscard]] YamlNode at(std::size_t position) const;
  /// The key of a value of a mapping.
  [[nodiscard]] YamlNode key_at(std::size_t position) const;
  /// The value of a key. If the key stands twice the last counts, as in every parser of JSON.
  [[nodiscard]] YamlNode operator[](std::string_view key) const;

  /// Where it stands, as far as its first line goes; a quoted scalar without its quotes.
  [[nodiscard]] Place place() const;
  [[nodiscard]] std::size_t last_line() const;

 private:
  const YamlTree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

enum class YamlDialect : std::uint8_t { yaml, json };

/// What was wrong with a text, or odd about it.
struct YamlRemark {
  Place place;
  std::string text;
};

/// A text that was read: a tree, or the fault that makes it none. Only the first document of a
/// stream of YAML is read.
class YamlDocument {
 public:
  explicit YamlDocument(std::unique_ptr<const YamlTree> tree);
  YamlDocument(YamlDocument&&) noexcept;
  YamlDocument& operator=(YamlDocument&&) noexcept;
  ~YamlDocument();

  /// Absent if there is an error, or nothing in the text.
  [[nodiscard]] YamlNode root() const;
  [[nodiscard]] const std::optional<YamlRemark>& error() const;
  /// Keys that stand twice in one mapping, the second one's place; at most kMostReaderRemarks.
  [[nodiscard]] const std::vector<YamlRemark>& duplicate_keys() const;

 private:
  std::unique_ptr<const YamlTree> tree_;
};

/// Reads a text, in linear time and without printing anything. More than kLargestYamlText, nesting
/// beyond kDeepestNesting, more than kMostYamlNodes nodes, and aliases that multiply beyond that
/// are errors.
[[nodiscard]] YamlDocument read_yaml(const std::string& file, std::string_view text,
                                     YamlDialect dialect = YamlDialect::yaml);

/// Ten thousand servers of Envoy are 120 000 nodes in 2 MB.
inline constexpr std::size_t kMostYamlNodes = 1'000'000;
inline constexpr std::size_t kLargestYamlText = std::size_t{16} * 1024 * 1024;

}  // namespace skewd
