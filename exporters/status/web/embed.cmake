# SPDX-License-Identifier: Apache-2.0
# Writes the files FILES (a list) into the C++ source OUTPUT, so that the program needs nothing
# beside itself to show its page.
set(arrays "")
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  get_filename_component(extension ${file} LAST_EXT)
  if(extension STREQUAL ".js")
    set(type "text/javascript; charset=utf-8")
  elseif(extension STREQUAL ".css")
    set(type "text/css; charset=utf-8")
  elseif(extension STREQUAL ".svg")
    set(type "image/svg+xml")
  else()
    message(FATAL_ERROR "${file}: no content type is known for ${extension}")
  endif()
  string(MAKE_C_IDENTIFIER ${name} identifier)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays "constexpr char k_${identifier}[] = {${bytes}};\n")
  string(APPEND rows
         "    WebFile{\"${name}\", \"${type}\", {k_${identifier}, sizeof k_${identifier}}},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"exporters/status/web_files.h\"\n\n#include <array>\n
namespace skewd {\nnamespace {\n\n${arrays}\n}  // namespace\n
std::span<const WebFile> web_files() {\n  static constexpr auto kFiles = std::to_array<WebFile>({\n${rows}  });\n  return kFiles;\n}\n\n}  // namespace skewd\n")
