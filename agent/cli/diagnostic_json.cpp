// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/diagnostic_json.h"

namespace skewd {

nlohmann::ordered_json diagnostics_json(const std::vector<Diagnostic>& diagnostics) {
  const auto number = [](std::size_t value) {
    return value == 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value);
  };
  auto list = nlohmann::ordered_json::array();
  for (const Diagnostic& one : diagnostics) {
    list.push_back({{"rule", one.rule},
                    {"severity", name_of(one.severity)},
                    {"file", one.place.file},
                    {"line", number(one.place.line)},
                    {"column", number(one.place.column)},
                    {"text", one.text},
                    {"hint", one.hint}});
  }
  return list;
}

std::string dump(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace skewd
