// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/result.h"

namespace skewd {

/// Puts a header before `content` that tells what it is, its schema and length, and a checksum.
[[nodiscard]] std::string seal(std::string_view content, std::uint64_t schema);

/// The content of what was sealed with that schema, without a single bit changed. The error
/// (malformed) says what is wrong.
[[nodiscard]] Result<std::string_view> unseal(std::string_view sealed, std::uint64_t schema);

}  // namespace skewd
