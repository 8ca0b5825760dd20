// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cerrno>
#include <string>

#include "collectors/net/connect_error.h"

namespace skewd {
namespace {

Error error_for(std::string_view source, int number) {
  return connect_error(read_source(source).value(), number);
}

bool says(const Error& error, std::string_view part) {
  return error.message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("connect error: a socket that is not permitted teaches the line that permits it") {
  const Error error = error_for("/run/haproxy/admin.sock", EACCES);
  CHECK(error.kind == ErrorKind::config);
  CHECK(says(error, "skewd runs as user "));
  CHECK(says(error, "stats socket /run/haproxy/admin.sock mode 660 group haproxy level operator"));
}

TEST_CASE("connect error: a master CLI is permitted on the command line, not in the file") {
  Source source = read_source("/run/haproxy-master.sock").value();
  source.master = true;
  const Error error = connect_error(source, EACCES);
  CHECK(says(error, "-S /run/haproxy-master.sock,mode,660,group,haproxy"));
  CHECK_FALSE(says(error, "haproxy.cfg"));
}

TEST_CASE("connect error: says what each failure means") {
  CHECK(says(error_for("/run/x", ENOENT), "there is no socket /run/x"));
  CHECK(says(error_for("/run/x", ECONNREFUSED), "nobody listens on /run/x"));
  CHECK(says(error_for("/run/x", EAGAIN), "maxconn"));
  CHECK(says(error_for("tcp://[::1]:80", ECONNREFUSED), "nobody listens on ::1 port 80"));
  CHECK(says(error_for("tcp://[::1]:80", EHOSTUNREACH), "No route to host"));
  CHECK(error_for("/run/x", ENOENT).kind == ErrorKind::unreachable);
}

}  // namespace skewd
