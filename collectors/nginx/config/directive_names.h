// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace skewd::nginx {

/// True for directives of nginx up to 1.29, of NGINX Plus and of widely used modules.
[[nodiscard]] bool is_known_directive(std::string_view name);

/// True for directives that nginx refuses without a block. `server` is one only outside of an
/// upstream.
[[nodiscard]] bool needs_block(std::string_view name);

/// True for blocks whose content is no list of directives that could send traffic.
[[nodiscard]] bool holds_data(std::string_view name);

/// True for blocks that hold a program: `content_by_lua_block`.
[[nodiscard]] bool is_code_block(std::string_view name);

}  // namespace skewd::nginx
