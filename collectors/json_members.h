// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skewd {

/// A value of a JSON text, where it stands in it.
struct JsonValue {
  enum class Kind { none, text, token, object, array };
  Kind kind = Kind::none;
  /// Of a text what stands between its quotes, escapes as written; of all else the whole of it.
  std::string_view raw;
  bool has_escapes = false;
};

/// Walks over the members of one JSON object without reading what is inside of nested ones, at
/// any depth, in time proportional to its size and without memory. More is taken than the standard
/// allows, because programs that print logs by patterns know nothing of JSON: any word without
/// quotes is a token (HAProxy's "port":-), and bytes of texts may be anything.
class JsonMembers {
 public:
  explicit JsonMembers(std::string_view text);

  /// Goes to the next member; false: there is none, or here the text is no JSON.
  [[nodiscard]] bool next();
  [[nodiscard]] std::string_view key() const { return key_; }  // escapes as written
  [[nodiscard]] const JsonValue& value() const { return value_; }

  /// After the last member: the object was whole and nothing stood behind it.
  [[nodiscard]] bool is_whole() const { return is_whole_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool is_first_ = true;
  bool is_whole_ = false;
  std::string_view key_;
  JsonValue value_;
};

/// The first element of an array, if there is one.
[[nodiscard]] JsonValue first_of(const JsonValue& array);

/// Texts that had to be written anew, for as long as a line is read. Nothing that it returned moves
/// while no more than twice the line is kept.
class LineTexts {
 public:
  /// Forgets all texts.
  void begin(std::string_view line);
  /// A text without its escapes, or a token, as it is. Nested values and `null` are empty.
  [[nodiscard]] std::string_view text_of(const JsonValue& value);
  /// Two parts as one text.
  [[nodiscard]] std::string_view join(std::string_view one, std::string_view other);

 private:
  std::string kept_;
};

}  // namespace skewd
