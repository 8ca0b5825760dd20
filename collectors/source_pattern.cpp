// SPDX-License-Identifier: Apache-2.0
#include "collectors/source_pattern.h"

#include <glob.h>
#include <sys/stat.h>

#include <span>
#include <string>

namespace skewd {
namespace {

bool is_socket(const char* path) {
  struct stat status {};
  return stat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace

bool is_pattern(const Source& source) {
  return source.kind == Source::Kind::unix_socket &&
         source.path.find_first_of("*?[") != std::string::npos;
}

std::vector<Source> matching_sockets(const Source& pattern) {
  std::vector<Source> sockets;
  glob_t matches{};
  if (glob(pattern.path.c_str(), 0, nullptr, &matches) == 0) {
    for (const char* const path : std::span(matches.gl_pathv, matches.gl_pathc)) {
      if (!is_socket(path)) continue;
      Source source = pattern;
      source.path = path;
      source.text = "unix:" + source.path;
      sockets.push_back(std::move(source));
    }
  }
  globfree(&matches);
  return sockets;
}

}  // namespace skewd
