// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "collectors/yaml.h"

namespace skewd::envoy {

/// A field of a protobuf message that is written as YAML or JSON: its name may be spelt
/// load_assignment or loadAssignment.
[[nodiscard]] YamlNode field(YamlNode message, std::string_view name);

/// A field of a field of a field.
[[nodiscard]] YamlNode field(YamlNode message, std::initializer_list<std::string_view> path);

/// The snake_case spelling of a key.
[[nodiscard]] std::string snake_case(std::string_view key);

/// True if `@type` names a message of that type, of any version of the API:
/// "type.googleapis.com/envoy.config.cluster.v3.Cluster" is a "Cluster".
[[nodiscard]] bool is_message(YamlNode any, std::string_view type);

}  // namespace skewd::envoy
