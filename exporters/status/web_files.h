// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace skewd {

// The files of exporters/status/web/, as they were when the program was built. Made by
// exporters/status/web/embed.cmake.

/// What stands in every page itself, and by which hash ("sha256-...") its security policy knows it.
struct PagePart {
  std::string_view text;
  std::string_view hash;
};

/// All scripts in one, and page.css.
[[nodiscard]] PagePart page_script();
[[nodiscard]] PagePart page_style();

/// A file that is served beside the page.
struct WebFile {
  std::string_view name;  // "icon.svg"
  std::string_view content_type;
  std::string_view bytes;
};

/// All others.
[[nodiscard]] std::span<const WebFile> web_files();

}  // namespace skewd
