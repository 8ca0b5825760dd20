// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace skewd::support {

/// The block between ``` in the section "Access log" of collectors/<kind>/README.md which contains
/// `part`. Throws std::runtime_error if there is none, or another one.
[[nodiscard]] std::string documented_log_lines(std::string_view kind, std::string_view part);

/// The text with one part replaced. Throws std::runtime_error if it is not there.
[[nodiscard]] std::string with(std::string text, std::string_view part, std::string_view other);

/// What a kind's reader makes of a file that a real program writes, once that has `lines` lines or
/// a minute has passed. Ports of `names` are written as "127.0.0.1:<name>", times as "T", bytes and
/// processes as "N".
[[nodiscard]] std::string await_log(std::string_view kind, const std::filesystem::path& file,
                                    std::size_t lines,
                                    const std::map<std::uint16_t, std::string>& names);

}  // namespace skewd::support
