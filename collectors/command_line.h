// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skewd {

/// The values that a command line gives to an option, by any of its names: "-c FILE",
/// "--config FILE", "--config=FILE". What follows "--" is no option.
[[nodiscard]] std::vector<std::string> option_values(std::span<const std::string> command,
                                                     std::initializer_list<std::string_view> names);

/// The last of them; empty: there is none.
[[nodiscard]] std::string option_value(std::span<const std::string> command,
                                       std::initializer_list<std::string_view> names);

/// True if one of these words stands on the command line.
[[nodiscard]] bool has_option(std::span<const std::string> command,
                              std::initializer_list<std::string_view> names);

/// The words of a text, which blanks separate.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// `path` as a process in `directory` means it: absolute, if the directory is known.
[[nodiscard]] std::string path_from(std::string_view directory, std::string_view path);

}  // namespace skewd
