# SPDX-License-Identifier: Apache-2.0
# Writes the files FILES (a list) into the C++ source OUTPUT, so that the program needs nothing
# beside itself to show its page, and the page nothing beside itself to be shown: all scripts become
# one, each behind those that it imports, without imports, exports and lines of comment.
cmake_minimum_required(VERSION 3.25)

# The scripts that `text` imports.
function(imports_of text result)
  string(REGEX MATCHALL " from '\\./[a-z_]+\\.js'" found "${text}")
  string(REGEX REPLACE " from '\\./([a-z_]+\\.js)'" "\\1" found "${found}")
  set(${result} ${found} PARENT_SCOPE)
endfunction()

set(scripts "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  get_filename_component(folder ${file} DIRECTORY)
  if(name MATCHES "\\.js$")
    list(APPEND scripts ${name})
  endif()
endforeach()

set(bundle "// SPDX-License-Identifier: Apache-2.0\n")
set(done "")
while(scripts)
  set(later "")
  foreach(name IN LISTS scripts)
    file(READ ${folder}/${name} text)
    imports_of("${text}" needed)
    list(REMOVE_ITEM needed ${done})
    if(needed)
      list(APPEND later ${name})
      continue()
    endif()
    list(APPEND done ${name})
    string(REGEX REPLACE "(^|\n)import [^;]*;" "\n" text "${text}")
    string(REGEX REPLACE "\nexport " "\n" text "${text}")
    string(REGEX REPLACE "(^|\n) *//[^\n]*" "\n" text "${text}")
    string(REGEX REPLACE "\n\n+" "\n" text "${text}")
    string(APPEND bundle "${text}")
  endforeach()
  if("${later}" STREQUAL "${scripts}")
    message(FATAL_ERROR "these scripts import each other, or what is not there: ${scripts}")
  endif()
  set(scripts ${later})
endwhile()
get_filename_component(generated ${OUTPUT} DIRECTORY)
file(WRITE ${generated}/page.js "${bundle}")

# The bytes of a file as the elements of an array.
function(bytes_of file result)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  set(${result} "${bytes}" PARENT_SCOPE)
endfunction()

# As a Content-Security-Policy wants it: in base64, of which two characters are three digits.
function(hash_of file result)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  file(SHA256 ${file} digits)
  string(APPEND digits "00")
  set(text "")
  foreach(at RANGE 0 63 3)
    string(SUBSTRING ${digits} ${at} 3 three)
    math(EXPR high "0x${three} >> 6")
    math(EXPR low "0x${three} & 63")
    string(SUBSTRING ${alphabet} ${high} 1 first)
    string(SUBSTRING ${alphabet} ${low} 1 second)
    string(APPEND text ${first}${second})
  endforeach()
  string(SUBSTRING ${text} 0 43 text)
  set(${result} "sha256-${text}=" PARENT_SCOPE)
endfunction()

set(arrays "")
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  if(name MATCHES "\\.js$" OR name STREQUAL "page.css")
    continue()
  elseif(name MATCHES "\\.css$")
    set(type "text/css; charset=utf-8")
  elseif(name MATCHES "\\.svg$")
    set(type "image/svg+xml")
  else()
    message(FATAL_ERROR "${file}: no content type is known for it")
  endif()
  bytes_of(${file} bytes)
  string(MAKE_C_IDENTIFIER ${name} identifier)
  string(APPEND arrays "constexpr char k_${identifier}[] = {${bytes}};\n")
  string(APPEND rows
         "    WebFile{\"${name}\", \"${type}\", {k_${identifier}, sizeof k_${identifier}}},\n")
endforeach()

bytes_of(${generated}/page.js script)
bytes_of(${folder}/page.css style)
hash_of(${generated}/page.js script_hash)
hash_of(${folder}/page.css style_hash)
file(WRITE ${OUTPUT} "#include \"exporters/status/web_files.h\"\n\n#include <array>\n
namespace skewd {\nnamespace {\n\n${arrays}
constexpr char k_script[] = {${script}};\nconstexpr char k_style[] = {${style}};\n\n}  // namespace\n
PagePart page_script() { return {{k_script, sizeof k_script}, \"${script_hash}\"}; }
PagePart page_style() { return {{k_style, sizeof k_style}, \"${style_hash}\"}; }\n
std::span<const WebFile> web_files() {\n  static constexpr auto kFiles = std::to_array<WebFile>({\n${rows}  });\n  return kFiles;\n}\n\n}  // namespace skewd\n")
