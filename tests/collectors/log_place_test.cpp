// SPDX-License-Identifier: Apache-2.0
#include "collectors/log_place.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

std::string refusal_of(std::string_view text) {
  const auto place = read_log_place(text);
  REQUIRE_FALSE(place.has_value());
  CHECK(place.error().kind == ErrorKind::config);
  return place.error().message;
}

}  // namespace

TEST_CASE("log_place: sockets and files are read as written") {
  const LogPlace socket = read_log_place("unix:/run/skewd/edge.log").value();
  CHECK(socket.kind == LogPlace::Kind::unix_socket);
  CHECK(socket.path == "/run/skewd/edge.log");
  CHECK(socket.text == "unix:/run/skewd/edge.log");
  const LogPlace udp = read_log_place("udp:127.0.0.1:5514").value();
  CHECK(udp.kind == LogPlace::Kind::udp_socket);
  CHECK(udp.host == "127.0.0.1");
  CHECK(udp.port == 5514);
  CHECK(read_log_place("udp:[::1]:514").value().host == "::1");
  CHECK(read_log_place("udp://127.0.0.1:0").value().port == 0);
  const LogPlace file = read_log_place("file:/var/log/nginx/skewd.json").value();
  CHECK(file.kind == LogPlace::Kind::file);
  CHECK(file.path == "/var/log/nginx/skewd.json");
}

TEST_CASE("log_place: everything else is refused with what to write") {
  CHECK(refusal_of("/var/log/x").find("is no place of a log: write unix:") != std::string::npos);
  CHECK(refusal_of("").find("is no place of a log") != std::string::npos);
  CHECK(refusal_of("unix:edge.log") ==
        "'unix:edge.log' needs a whole path: unix:/run/skewd/edge.log");
  CHECK(refusal_of("unix:/run/") == "'unix:/run/' names a folder, not a socket");
  CHECK(refusal_of("unix:/" + std::string(107, 'x')).find("107 bytes") != std::string::npos);
  CHECK(refusal_of("udp:localhost:514").find("needs the address") != std::string::npos);
  CHECK(refusal_of("udp:127.0.0.1").find("has no port") != std::string::npos);
  CHECK(refusal_of("udp:127.0.0.1:70000").find("no port of 1 to 65535") != std::string::npos);
  CHECK(refusal_of("file:log").find("needs a whole path") != std::string::npos);
  CHECK(refusal_of("file:/var/log/").find("names a folder") != std::string::npos);
  CHECK(refusal_of("file:/a\nb").find("control characters") != std::string::npos);
}

}  // namespace skewd
