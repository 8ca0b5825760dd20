// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace skewd {

/// Scripts that complete commands, options, words such as text|json, kinds of balancers, and files.
[[nodiscard]] std::string render_bash_completion();
[[nodiscard]] std::string render_zsh_completion();
[[nodiscard]] std::string render_fish_completion();

}  // namespace skewd
