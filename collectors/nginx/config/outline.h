// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace skewd::nginx {

/// True if the text is a main file: it has a block `events`, `http`, `stream` or `mail` that no
/// other block holds.
[[nodiscard]] bool is_whole(std::string_view text);

/// True if the text has a block that only nginx's configurations have: one of the above, or
/// `server`, `upstream NAME`, `location PATH`.
[[nodiscard]] bool has_nginx_blocks(std::string_view text);

}  // namespace skewd::nginx
