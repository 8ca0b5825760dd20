// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace skewd {

/// A field of an answer of an agent, which may be older or newer than we are: null if it is not
/// there, or `object` is none.
[[nodiscard]] const nlohmann::json& member(const nlohmann::json& object, const char* key);

/// The printable text of a field; empty if there is none.
[[nodiscard]] std::string text_in(const nlohmann::json& object, const char* key);

/// True if the field is there and true.
[[nodiscard]] bool flag_in(const nlohmann::json& object, const char* key);

}  // namespace skewd
