// SPDX-License-Identifier: Apache-2.0
#include "collectors/envoy/config/message.h"

namespace skewd::envoy {
namespace {

std::string camel_case(std::string_view name) {
  std::string text;
  bool upper = false;
  for (const char c : name) {
    if (c == '_') {
      upper = true;
      continue;
    }
    text += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return text;
}

}  // namespace

YamlNode field(YamlNode message, std::string_view name) {
  const YamlNode found = message[name];
  if (found || name.find('_') == std::string_view::npos) return found;
  return message[camel_case(name)];
}

YamlNode field(YamlNode message, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) message = field(message, name);
  return message;
}

std::string snake_case(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c >= 'A' && c <= 'Z') {
      text += '_';
      text += static_cast<char>(c - 'A' + 'a');
    } else {
      text += c;
    }
  }
  return text;
}

bool is_message(YamlNode any, std::string_view type) {
  const std::string_view name = any["@type"].text();
  return name.ends_with(type) && name.substr(0, name.size() - type.size()).ends_with('.');
}

}  // namespace skewd::envoy
