// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace skewd::support {

/// A folder of the house and what its files may include besides each other.
struct Room {
  std::string_view folder;  // "agent/plan/"; a last part of "*/" stands for any one folder
  bool pure = false;        // no I/O, clock, thread, log, system or third-party header
  std::span<const std::string_view> may_include;  // files, or "folder/" for all below, or
                                                  // "folder/*" for those directly in it
  std::span<const std::string_view> but_not;
};

/// The only place where the headers of a third-party library may be included.
struct LibraryHome {
  std::string_view headers;  // what stands first between < and >
  std::string_view home;     // files and folders that begin with this
  std::string_view also = {};
};

/// The room of a file under agent/, alerts/, collectors/ or exporters/; null: it has none.
[[nodiscard]] const Room* find_room(std::string_view path);

/// True if the room's row allows the include of that file of ours.
[[nodiscard]] bool allows(const Room& room, std::string_view path, std::string_view included);

/// True if the pattern of a row stands for this path.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view path);

/// The home of the library whose header this is; null: no library that we know.
[[nodiscard]] const LibraryHome* find_library(std::string_view header);

}  // namespace skewd::support
