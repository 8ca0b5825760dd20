// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace skewd::support {

/// Sends one command line to a unix socket and returns all that it answers until it closes;
/// nothing when there is no complete answer within `bound`.
[[nodiscard]] std::optional<std::string> ask_unix_socket(
    const std::filesystem::path& path, std::string_view command,
    std::chrono::milliseconds bound = std::chrono::seconds(2));

}  // namespace skewd::support
