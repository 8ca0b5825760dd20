// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "collectors/count.h"
#include "collectors/result.h"

namespace skewd {

/// A part of an answer in JSON, valid until its document reads the next one. An absent part, and
/// null, answer every question with nothing. A part that is there and of another type than it is
/// asked for is a fault of the document.
class JsonValue {
 public:
  JsonValue() = default;

  /// True if it is there and not null.
  explicit operator bool() const { return element_.has_value(); }
  [[nodiscard]] bool is_object() const { return element_ && element_->is_object(); }
  [[nodiscard]] bool is_array() const { return element_ && element_->is_array(); }
  [[nodiscard]] bool is_text() const { return element_ && element_->is_string(); }

  [[nodiscard]] JsonValue operator[](std::string_view key) const;
  /// A whole number that is not negative. Text of digits is one, too: so protobuf writes 64 bits.
  [[nodiscard]] Count count() const;
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] bool is_true() const;
  /// As JSON again, without blanks; of an absent part "null".
  [[nodiscard]] std::string json() const;

  /// Calls `use(key, value)` for every field, in their order.
  template <typename Use>
  void each_field(Use use) const {
    simdjson::dom::object object;
    if (!element_ || !take(object, "is no object")) return;
    for (const auto field : object) use(field.key, JsonValue(field.value, field.key, fault_));
  }
  /// Calls `use(value)` for every element, in their order.
  template <typename Use>
  void each(Use use) const {
    simdjson::dom::array array;
    if (!element_ || !take(array, "is no list")) return;
    for (const auto element : array) use(JsonValue(element, name_, fault_));
  }

 private:
  friend class JsonDocument;
  JsonValue(simdjson::dom::element element, std::string_view name, std::string* fault);
  template <typename Part>
  [[nodiscard]] bool take(Part& part, std::string_view otherwise) const {
    if (element_->get(part) == simdjson::SUCCESS) return true;
    note(otherwise);
    return false;
  }
  void note(std::string_view otherwise) const;

  std::optional<simdjson::dom::element> element_;
  std::string_view name_;  // its key, or that of the list that it stands in
  std::string* fault_ = nullptr;
};

/// Reads one answer after the other, in the same memory.
class JsonDocument {
 public:
  /// Error (malformed): no JSON, such as half an answer, or nested deeper than 1024.
  [[nodiscard]] Result<JsonValue> read(std::string_view text);
  /// The first part that was not what was asked for: "'weight' is no count". Empty: there is none.
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  simdjson::dom::parser parser_;
  std::string fault_;
};

}  // namespace skewd
