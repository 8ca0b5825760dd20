// SPDX-License-Identifier: Apache-2.0
#include "agent/config/toml_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "agent/config/nearest_word.h"

namespace skewd {
namespace {

constexpr std::string_view kTextsWanted = "a string or an array of strings";

std::string_view phrase_of(toml::node_type type) {
  switch (type) {
    case toml::node_type::none: return "nothing";
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a number with fractions";
    case toml::node_type::boolean: return "a boolean";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date and time";
  }
  return "something else";
}

// toml++ gives line 0 to what is implied by dotted keys; the table's line is the nearest it has.
std::size_t line_or(const toml::source_region& region, std::size_t otherwise) {
  return region.begin.line > 0 ? region.begin.line : otherwise;
}

std::string render_number(double number) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? std::string(text.data(), end) : "a number";
}

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

void TomlReader::allow_only(std::span<const std::string_view> known) const {
  for (const auto& [key, node] : *table_) {
    if (!contains(known, key.str())) unknown_key(key, known);
  }
}

void TomlReader::unknown_key(const toml::key& key, std::span<const std::string_view> known) const {
  const auto nearest = nearest_word(key.str(), known);
  const std::string place = name_.empty() ? "the top level" : name_;
  const std::string advice = nearest ? ", did you mean '" + std::string(*nearest) + "'?"
                                     : "; " + place + " knows " + list_words(known);
  fault(key.str(), "unknown key '" + std::string(key.str()) + "'" + advice);
}

std::optional<std::string> TomlReader::text(std::string_view key, std::string_view wanted) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return std::nullopt;
  auto value = node->value_exact<std::string>();
  if (!value) wrong_type(*node, key, wanted);
  return value;
}

std::optional<double> TomlReader::number(std::string_view key, const NumberRange& range) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_number()) {
    wrong_type(*node, key, "a number");
    return std::nullopt;
  }
  const double number = *node->value<double>();
  if (number >= range.lowest && number <= range.highest) return number;  // false for nan
  fault(key, "'" + std::string(key) + "' is " + render_number(number) + ", but must be " +
                 std::string(range.words));
  return std::nullopt;
}

std::vector<double> TomlReader::numbers(std::string_view key, const NumberRange& range) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return {};
  std::vector<double> numbers;
  const auto take = [&](const toml::node& each) {
    const auto number = each.value_exact<std::int64_t>();
    if (!number) return wrong_type(each, key, "a whole number or an array of them");
    const auto value = static_cast<double>(*number);
    if (value >= range.lowest && value <= range.highest) return numbers.push_back(value);
    fault(key, "'" + std::string(key) + "' has " + render_number(value) + ", but must be " +
                   std::string(range.words));
  };
  if (const toml::array* array = node->as_array()) {
    for (const toml::node& each : *array) take(each);
  } else {
    take(*node);
  }
  return numbers;
}

std::optional<bool> TomlReader::flag(std::string_view key) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return std::nullopt;
  const auto value = node->value_exact<bool>();
  if (!value) wrong_type(*node, key, "true or false");
  return value;
}

std::vector<std::string> TomlReader::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, node] : *table_) keys.emplace_back(key.str());
  return keys;
}

std::vector<TomlText> TomlReader::texts(std::string_view key) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return {};
  if (const auto* single = node->as_string()) return {{single->get(), line_of(key)}};
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    wrong_type(*node, key, kTextsWanted);
    return {};
  }
  std::vector<TomlText> texts;
  for (const toml::node& element : *array) {
    const std::size_t line = line_or(element.source(), line_of(key));
    if (const auto* text = element.as_string()) {
      texts.push_back({text->get(), line});
    } else {
      faults_->add(line, "'" + std::string(key) + "' contains " +
                             std::string(phrase_of(element.type())) + ", but must be " +
                             std::string(kTextsWanted));
    }
  }
  return texts;
}

std::optional<TomlReader> TomlReader::table(std::string_view key, std::string name) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return std::nullopt;
  if (const toml::table* table = node->as_table()) {
    return TomlReader(*table, std::move(name), line_or(table->source(), line_of(key)), *faults_);
  }
  wrong_type(*node, key, "a table: write " + name);
  return std::nullopt;
}

std::vector<TomlReader> TomlReader::tables(std::string_view key, const std::string& name) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) return {};
  const toml::array* array = node->as_array();
  const bool only_tables = array != nullptr && (array->empty() || array->is_array_of_tables());
  if (!only_tables) {
    wrong_type(*node, key, "an array of tables: write " + name);
    return {};
  }
  std::vector<TomlReader> readers;
  for (const toml::node& element : *array) {
    readers.emplace_back(*element.as_table(), name, line_or(element.source(), line_of(key)),
                         *faults_);
  }
  return readers;
}

void TomlReader::fault(std::string_view key, std::string text) const {
  faults_->add(line_of(key), std::move(text));
}

std::size_t TomlReader::line_of(std::string_view key) const {
  const auto found = table_->find(key);
  return found == table_->end() ? line_ : line_or(found->first.source(), line_);
}

void TomlReader::wrong_type(const toml::node& found, std::string_view key,
                            std::string_view wanted) const {
  fault(key, "'" + std::string(key) + "' is " + std::string(phrase_of(found.type())) +
                 ", but must be " + std::string(wanted));
}

}  // namespace skewd
