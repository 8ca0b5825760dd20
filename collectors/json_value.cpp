// SPDX-License-Identifier: Apache-2.0
#include "collectors/json_value.h"

#include <charconv>
#include <cstdint>

namespace skewd {
namespace {

constexpr std::size_t kLongestName = 64;

}  // namespace

JsonValue::JsonValue(simdjson::dom::element element, std::string_view name, std::string* fault)
    : name_(name), fault_(fault) {
  if (!element.is_null()) element_ = element;
}

void JsonValue::note(std::string_view otherwise) const {
  if (!fault_->empty()) return;
  *fault_ = name_.empty() ? "the answer" : "'" + std::string(name_.substr(0, kLongestName)) + "'";
  *fault_ += ' ';
  *fault_ += otherwise;
}

JsonValue JsonValue::operator[](std::string_view key) const {
  simdjson::dom::object object;
  if (!element_ || !take(object, "is no object")) return {};
  simdjson::dom::element element;
  if (object[key].get(element) != simdjson::SUCCESS) return {};
  return {element, key, fault_};
}

Count JsonValue::count() const {
  if (!element_) return {};
  std::uint64_t value = 0;
  if (element_->get(value) == simdjson::SUCCESS) return Count(value);
  std::string_view digits;
  if (element_->get(digits) == simdjson::SUCCESS) {
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error == std::errc() && stop == end) return Count(value);
  }
  note("is no count");
  return {};
}

std::optional<double> JsonValue::number() const {
  double value = 0;
  if (!element_ || !take(value, "is no number")) return std::nullopt;
  return value;
}

std::string_view JsonValue::text() const {
  std::string_view value;
  if (!element_ || !take(value, "is no text")) return {};
  return value;
}

bool JsonValue::is_true() const {
  bool value = false;
  return element_ && take(value, "is neither true nor false") && value;
}

std::string JsonValue::json() const {
  return element_ ? simdjson::minify(*element_) : std::string("null");
}

Result<JsonValue> JsonDocument::read(std::string_view text) {
  fault_.clear();
  simdjson::dom::element root;
  const auto error = parser_.parse(text.data(), text.size()).get(root);
  if (error == simdjson::SUCCESS) return JsonValue(root, "", &fault_);
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return failure(ErrorKind::malformed, "an empty answer instead of JSON");
  }
  return failure(ErrorKind::malformed,
                 std::string("is not JSON: ") + simdjson::error_message(error));
}

}  // namespace skewd
