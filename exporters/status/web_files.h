// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace skewd {

/// A file of exporters/status/web/, as it was when the program was built.
struct WebFile {
  std::string_view name;  // "page.js"
  std::string_view content_type;
  std::string_view bytes;
};

/// All of them. Made by exporters/status/web/embed.cmake.
[[nodiscard]] std::span<const WebFile> web_files();

}  // namespace skewd
