// SPDX-License-Identifier: Apache-2.0
#include "collectors/source.h"

#include <doctest/doctest.h>

#include <string>

namespace skewd {
namespace {

std::string message_for(std::string_view text) {
  const auto source = read_source(text);
  REQUIRE_FALSE(source.has_value());
  CHECK(source.error().kind == ErrorKind::config);
  return source.error().message;
}

}  // namespace

TEST_CASE("source: a unix socket is named by its path, with or without unix:") {
  for (const std::string text : {"unix:/run/haproxy/admin.sock", "/run/haproxy/admin.sock"}) {
    const auto source = read_source(text);
    REQUIRE(source.has_value());
    CHECK(source->kind == Source::Kind::unix_socket);
    CHECK(source->path == "/run/haproxy/admin.sock");
    CHECK(source->text == text);
  }
}

TEST_CASE("source: a tcp socket has an address and a port") {
  const auto ipv4 = read_source("tcp://192.0.2.1:9999");
  REQUIRE(ipv4.has_value());
  CHECK(ipv4->kind == Source::Kind::tcp_socket);
  CHECK(ipv4->host == "192.0.2.1");
  CHECK(ipv4->port == 9999);
  const auto ipv6 = read_source("tcp://[::1]:80");
  REQUIRE(ipv6.has_value());
  CHECK(ipv6->host == "::1");
  CHECK(ipv6->port == 80);
  CHECK(read_source("tcp://localhost:1").has_value());
}

TEST_CASE("source: a URL is kept as it was written") {
  for (const std::string text : {"http://lb1:8404/stats;csv", "https://[::1]/stats", "http://a"}) {
    const auto source = read_source(text);
    REQUIRE(source.has_value());
    CHECK(source->kind == Source::Kind::http);
    CHECK(source->url == text);
  }
}

TEST_CASE("source: an instance of varnish is a name, a folder or the usual one") {
  CHECK(read_source("varnish:")->path.empty());
  CHECK(read_source("varnish:edge")->path == "edge");
  CHECK(read_source("varnish:/var/lib/varnish/edge")->path == "/var/lib/varnish/edge");
  CHECK(read_source("varnish:edge")->kind == Source::Kind::varnish);
  CHECK(message_for("varnish:a/b").find("write varnish:") != std::string::npos);
}

TEST_CASE("source: there is one IPVS") {
  CHECK(read_source("ipvs:")->kind == Source::Kind::ipvs);
  CHECK_FALSE(is_socket(*read_source("ipvs:")));
  CHECK(message_for("ipvs:10.0.0.1").find("write ipvs: alone") != std::string::npos);
}

TEST_CASE("source: what is none says what one looks like") {
  CHECK(message_for("foo") ==
        "'foo' is not a source: write unix:/path, tcp://host:port or http://host:port/stats");
  for (const std::string_view text :
       {"", "unix:", "unix:relative/path", "tcp://", "tcp://192.0.2.1",
        "tcp://192.0.2.1:", "tcp://192.0.2.1:0", "tcp://192.0.2.1:65536", "tcp://192.0.2.1:80x",
        "tcp://:80", "tcp://::1:80", "tcp://[192.0.2.1]:80", "tcp://[]:80", "http://",
        "http:///stats", "http://:80/", "file:///etc/passwd", "HTTP"}) {
    CAPTURE(text);
    CHECK(message_for(text).find("is not a source: write") != std::string::npos);
  }
}

TEST_CASE("source: a tcp name that would have to be looked up is refused with a way out") {
  CHECK(message_for("tcp://lb1:9999").find("write its address") != std::string::npos);
}

TEST_CASE("source: a password in a URL is refused and not repeated") {
  const std::string message = message_for("http://admin:secret@lb1/stats");
  CHECK(message.find("password") != std::string::npos);
  CHECK(message.find("secret") == std::string::npos);
  CHECK(read_source("http://lb1/stats?mail=a@b").has_value());
}

TEST_CASE("source: control characters are refused, UTF-8 is not") {
  CHECK(message_for("/run/a\nb").find("control characters") != std::string::npos);
  CHECK(message_for(std::string_view("/run/a\0b", 8)).find("control") != std::string::npos);
  CHECK(read_source("/run/h\xc3\xa4proxy.sock").has_value());
}

}  // namespace skewd
