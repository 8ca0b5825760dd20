// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
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
  explicit operator bool() const { return fault_ != nullptr; }
  [[nodiscard]] bool is_object() const;

  [[nodiscard]] JsonValue operator[](std::string_view key) const;
  /// A whole number that is not negative. Text of digits is one, too: so protobuf writes 64 bits.
  [[nodiscard]] Count count() const;
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] bool is_true() const;
  /// As JSON again, without blanks; of an absent part "null".
  [[nodiscard]] std::string json() const;

  /// Calls `use` for every field of an object, in their order.
  void each_field(const std::function<void(std::string_view key, JsonValue value)>& use) const;
  /// Calls `use` for every element of a list, in their order.
  void each(const std::function<void(JsonValue element)>& use) const;

 private:
  friend class JsonDocument;
  // simdjson's element. Its header stays out of this one, because it means other things in targets
  // that do not link the library.
  using Element = std::array<std::uintptr_t, 2>;

  JsonValue(const Element& element, std::string_view name, std::string* fault);
  template <typename Part>
  [[nodiscard]] bool take(Part& part, std::string_view otherwise) const;
  void note(std::string_view otherwise) const;

  Element element_{};
  std::string_view name_;         // its key, or that of the list that it stands in
  std::string* fault_ = nullptr;  // of the document; null: it is absent
};

/// Reads one answer after the other, in the same memory.
class JsonDocument {
 public:
  JsonDocument();
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument();

  /// Error (malformed): no JSON, such as half an answer, or nested deeper than 1024.
  [[nodiscard]] Result<JsonValue> read(std::string_view text);
  /// The first part that was not what was asked for: "'weight' is no count". Empty: there is none.
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string fault_;
};

}  // namespace skewd
