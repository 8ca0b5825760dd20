// SPDX-License-Identifier: Apache-2.0
#include "collectors/json_value.h"

#include <simdjson.h>

#include <bit>
#include <charconv>

namespace skewd {
namespace {

constexpr std::size_t kLongestName = 64;

using Bytes = std::array<std::uintptr_t, 2>;

simdjson::dom::element element_of(const Bytes& bytes) {
  return std::bit_cast<simdjson::dom::element>(bytes);
}

Bytes bytes_of(simdjson::dom::element element) { return std::bit_cast<Bytes>(element); }

}  // namespace

// A null is as absent as what is not there.
JsonValue::JsonValue(const Element& element, std::string_view name, std::string* fault)
    : element_(element), name_(name), fault_(element_of(element).is_null() ? nullptr : fault) {}

void JsonValue::note(std::string_view otherwise) const {
  if (!fault_->empty()) return;
  *fault_ = name_.empty() ? "the answer" : "'" + std::string(name_.substr(0, kLongestName)) + "'";
  *fault_ += ' ';
  *fault_ += otherwise;
}

template <typename Part>
bool JsonValue::take(Part& part, std::string_view otherwise) const {
  if (fault_ == nullptr) return false;
  if (element_of(element_).get(part) == simdjson::SUCCESS) return true;
  note(otherwise);
  return false;
}

bool JsonValue::is_object() const { return fault_ != nullptr && element_of(element_).is_object(); }

JsonValue JsonValue::operator[](std::string_view key) const {
  simdjson::dom::object object;
  simdjson::dom::element element;
  if (!take(object, "is no object")) return {};
  if (object[key].get(element) != simdjson::SUCCESS) return {};
  return {bytes_of(element), key, fault_};
}

Count JsonValue::count() const {
  if (fault_ == nullptr) return {};
  std::uint64_t value = 0;
  if (element_of(element_).get(value) == simdjson::SUCCESS) return Count(value);
  std::string_view digits;
  if (element_of(element_).get(digits) == simdjson::SUCCESS) {
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error == std::errc() && stop == end) return Count(value);
  }
  note("is no count");
  return {};
}

std::optional<double> JsonValue::number() const {
  double value = 0;
  if (!take(value, "is no number")) return std::nullopt;
  return value;
}

std::string_view JsonValue::text() const {
  std::string_view value;
  return take(value, "is no text") ? value : std::string_view();
}

bool JsonValue::is_true() const {
  bool value = false;
  return take(value, "is neither true nor false") && value;
}

std::string JsonValue::json() const {
  return fault_ != nullptr ? simdjson::minify(element_of(element_)) : std::string("null");
}

void JsonValue::each_field(
    const std::function<void(std::string_view key, JsonValue value)>& use) const {
  simdjson::dom::object object;
  if (!take(object, "is no object")) return;
  for (const auto field : object) {
    use(field.key, JsonValue(bytes_of(field.value), field.key, fault_));
  }
}

void JsonValue::each(const std::function<void(JsonValue element)>& use) const {
  simdjson::dom::array array;
  if (!take(array, "is no list")) return;
  for (const auto element : array) use(JsonValue(bytes_of(element), name_, fault_));
}

struct JsonDocument::Parser {
  simdjson::dom::parser dom;
};

JsonDocument::JsonDocument() : parser_(std::make_unique<Parser>()) {}

JsonDocument::~JsonDocument() = default;

Result<JsonValue> JsonDocument::read(std::string_view text) {
  fault_.clear();
  simdjson::dom::element root;
  const auto error = parser_->dom.parse(text.data(), text.size()).get(root);
  if (error == simdjson::SUCCESS) return JsonValue(bytes_of(root), "", &fault_);
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return failure(ErrorKind::malformed, "an empty answer instead of JSON");
  }
  return failure(ErrorKind::malformed,
                 std::string("is not JSON: ") + simdjson::error_message(error));
}

}  // namespace skewd
