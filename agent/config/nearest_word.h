// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skewd {

/// The known word that a mistyped one most likely meant: at most three edits away, and not more
/// than half of the word. Nothing if none is that near.
[[nodiscard]] std::optional<std::string_view> nearest_word(std::string_view word,
                                                           std::span<const std::string_view> known);

/// "haproxy, nginx": for messages that list what is known.
[[nodiscard]] std::string list_words(std::span<const std::string_view> words);

}  // namespace skewd
