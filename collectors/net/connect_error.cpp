// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/connect_error.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

namespace skewd {
namespace {

// Reads the local file only: getpwuid may ask a directory over the network, and nothing here may
// wait.
std::string own_user() {
  const uid_t own = geteuid();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/etc/passwd", "re"),
                                                             std::fclose);
  std::array<char, 1024> text{};
  passwd entry{};
  passwd* found = nullptr;
  while (file && fgetpwent_r(file.get(), &entry, text.data(), text.size(), &found) == 0) {
    if (entry.pw_uid == own) return "user '" + std::string(entry.pw_name) + "'";
  }
  return "user " + std::to_string(own);
}

// Level user would withhold the balancing algorithms.
std::string line_that_permits(const Source& source) {
  const std::string join = "run skewd in group 'haproxy' and ";
  if (source.master)
    return join + "start haproxy with -S " + source.path + ",mode,660,group,haproxy";
  return join + "write in haproxy.cfg: stats socket " + source.path +
         " mode 660 group haproxy level operator";
}

Error unix_error(const Source& source, int number) {
  const std::string& path = source.path;
  switch (number) {
    case EACCES:
      return {ErrorKind::config,
              "skewd runs as " + own_user() + ", which may not connect to " + path +
                  " (or may not enter a directory above it): " + line_that_permits(source)};
    case ENOENT:
      return {ErrorKind::unreachable, "there is no socket " + path +
                                          ": is the balancer running, and does its "
                                          "configuration name this path?"};
    case ECONNREFUSED:
      return {ErrorKind::unreachable,
              "nobody listens on " + path + ": the balancer that made it has stopped"};
    case EAGAIN:
      return {ErrorKind::unreachable, "too many programs wait to be served on " + path +
                                          ": HAProxy serves 10 at a time, see 'stats maxconn'"};
    default:
      return {ErrorKind::unreachable,
              "cannot connect to " + path + ": " + std::generic_category().message(number)};
  }
}

Error tcp_error(const Source& source, int number) {
  const std::string place = source.host + " port " + std::to_string(source.port);
  if (number == ECONNREFUSED) {
    return {ErrorKind::unreachable, "nobody listens on " + place +
                                        ": is the balancer running, and does its configuration "
                                        "name this address and port?"};
  }
  return {ErrorKind::unreachable,
          "cannot connect to " + place + ": " + std::generic_category().message(number)};
}

}  // namespace

Error connect_error(const Source& source, int number) {
  return source.kind == Source::Kind::unix_socket ? unix_error(source, number)
                                                  : tcp_error(source, number);
}

}  // namespace skewd
