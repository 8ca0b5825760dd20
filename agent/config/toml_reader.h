// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/faults.h"

namespace skewd {

/// A string with the line where it stands.
struct TomlText {
  std::string text;
  std::size_t line;
};

/// The numbers that a key may have, with the words for it: "between 0.05 and 10".
struct NumberRange {
  double lowest;
  double highest;
  std::string_view words;
};

/// Reads one table key by key. A value of the wrong type becomes a fault and counts as absent, so
/// that reading goes on and finds the next fault.
class TomlReader {
 public:
  /// `name` is the table as it is written, "[web]"; empty for the top level. `faults` must live
  /// longer than the reader, and so must the table.
  TomlReader(const toml::table& table, std::string name, std::size_t line, Faults& faults)
      : table_(&table), name_(std::move(name)), line_(line), faults_(&faults) {}

  /// Makes a fault of every key that is not in `known`.
  void allow_only(std::span<const std::string_view> known) const;

  /// Of a table whose keys are free: all of them.
  [[nodiscard]] std::vector<std::string> keys() const;
  [[nodiscard]] bool has(std::string_view key) const { return table_->contains(key); }
  [[nodiscard]] bool is_text(std::string_view key) const {
    const toml::node* node = table_->get(key);
    return node != nullptr && node->is_string();
  }
  [[nodiscard]] bool is_table(std::string_view key) const {
    const toml::node* node = table_->get(key);
    return node != nullptr && node->is_table();
  }
  /// `wanted` is what the fault asks for.
  [[nodiscard]] std::optional<std::string> text(std::string_view key,
                                                std::string_view wanted = "a string") const;
  [[nodiscard]] std::optional<double> number(std::string_view key, const NumberRange& range) const;
  /// An array of whole numbers; a single number counts as an array of one.
  [[nodiscard]] std::vector<double> numbers(std::string_view key, const NumberRange& range) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view key) const;
  /// An array of strings; a single string counts as an array of one.
  [[nodiscard]] std::vector<TomlText> texts(std::string_view key) const;
  [[nodiscard]] std::optional<TomlReader> table(std::string_view key, std::string name) const;
  [[nodiscard]] std::vector<TomlReader> tables(std::string_view key, const std::string& name) const;

  /// Where that key stands, or the table if the key is missing.
  [[nodiscard]] std::size_t line_of(std::string_view key) const;
  [[nodiscard]] Faults& faults() const { return *faults_; }
  /// Adds a fault at `line_of(key)`.
  void fault(std::string_view key, std::string text) const;

 private:
  void wrong_type(const toml::node& found, std::string_view key, std::string_view wanted) const;
  void unknown_key(const toml::key& key, std::span<const std::string_view> known) const;

  const toml::table* table_;
  std::string name_;
  std::size_t line_;
  Faults* faults_;
};

}  // namespace skewd
