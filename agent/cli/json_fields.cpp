// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/json_fields.h"

#include "agent/app/printable.h"

namespace skewd {

using Json = nlohmann::json;

const Json& member(const Json& object, const char* key) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

std::string text_in(const Json& object, const char* key) {
  const auto* text = member(object, key).get_ptr<const Json::string_t*>();
  return text == nullptr ? "" : printable(*text);
}

bool flag_in(const Json& object, const char* key) {
  const auto* flag = member(object, key).get_ptr<const Json::boolean_t*>();
  return flag != nullptr && *flag;
}

}  // namespace skewd
