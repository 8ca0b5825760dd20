// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "collectors/result.h"

namespace skewd {

/// A zstd frame of these bytes, made fast rather than small.
[[nodiscard]] Result<std::string> compressed(const std::string& bytes);

/// The bytes of a zstd frame that tells its size. Error (malformed): it is none, is damaged, or
/// holds more than `most` bytes.
[[nodiscard]] Result<std::string> decompressed(const std::string& frame, std::size_t most);

}  // namespace skewd
