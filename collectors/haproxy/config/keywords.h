// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace skewd::haproxy {

/// Which section a line stands in. The rest of HAProxy's sections are skipped whole.
enum class Section : std::uint8_t { none, global, defaults, frontend, pool, listen, skipped };

/// The section that a first word opens, or nothing.
[[nodiscard]] std::optional<Section> section_of(std::string_view word);

/// True for what HAProxy 2.4 to 3.2, and older versions in common use, have in `global`.
[[nodiscard]] bool is_global_keyword(std::string_view word);
/// The same for `defaults` and proxies.
[[nodiscard]] bool is_proxy_keyword(std::string_view word);
/// The same for what follows `option` in proxies.
[[nodiscard]] bool is_proxy_option(std::string_view word);
/// How many words a word of a `server` line takes after it; nothing: no such word.
[[nodiscard]] std::optional<unsigned> server_word_arguments(std::string_view word);

}  // namespace skewd::haproxy
