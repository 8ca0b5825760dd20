// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace skewd::nginx {

/// "a/./b//../c" is "a/c": two words for one file become the same, links aside.
[[nodiscard]] std::string plain_path(std::string_view path);

/// "/etc/nginx/" of "/etc/nginx/nginx.conf"; empty without a slash.
[[nodiscard]] std::string_view folder_of(std::string_view path);

[[nodiscard]] bool has_wildcards(std::string_view path);

/// True if a shell pattern matches all of a path. `*` and `?` match no slash.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view path);

}  // namespace skewd::nginx
