// SPDX-License-Identifier: Apache-2.0
#include "collectors/source.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace skewd {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr std::string_view kVarnish = "varnish:";
constexpr std::string_view kIpvs = "ipvs:";

tl::unexpected<Error> not_a_source(std::string_view text) {
  return failure(ErrorKind::config, "'" + std::string(text) +
                                        "' is not a source: write unix:/path, tcp://host:port or "
                                        "http://host:port/stats");
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || rest != end || port == 0) return std::nullopt;
  return port;
}

// No name but localhost: the resolver of the C library cannot be given a deadline, and one name
// server that does not answer would hold up the scrape for half a minute.
bool is_address(const std::string& host) {
  in6_addr binary{};
  return host == "localhost" || inet_pton(AF_INET, host.c_str(), &binary) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &binary) == 1;
}

Result<Source> read_unix(std::string_view text, std::string_view path) {
  if (!path.starts_with('/')) return not_a_source(text);
  Source source;
  source.kind = Source::Kind::unix_socket;
  source.text = text;
  source.path = path;
  return source;
}

Result<Source> read_tcp(std::string_view text, std::string_view place) {
  const auto colon = place.rfind(':');
  if (colon == std::string_view::npos) return not_a_source(text);
  std::string_view host = place.substr(0, colon);
  const auto port = read_port(place.substr(colon + 1));
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  // "::1:9999" could mean port 9999 or no port at all.
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  if (!port || host.empty() || bracketed != is_ipv6) return not_a_source(text);

  Source source;
  source.kind = Source::Kind::tcp_socket;
  source.text = text;
  source.host = host;
  source.port = *port;
  if (!is_address(source.host)) {
    return failure(ErrorKind::config, "'" + source.text +
                                          "' names a host: write its address, as in "
                                          "tcp://192.0.2.1:9999 (a name could take longer to "
                                          "look up than a scrape may last)");
  }
  return source;
}

Result<Source> read_http(std::string_view text, std::string_view scheme) {
  const std::string_view rest = text.substr(scheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    // Not quoted: the text holds a password.
    return failure(ErrorKind::config,
                   "a source must not carry a user and a password, logs and metrics would show "
                   "them: allow skewd's address in the balancer instead, or use unix:/path");
  }
  if (authority.empty() || authority.starts_with(':')) return not_a_source(text);
  Source source;
  source.kind = Source::Kind::http;
  source.text = text;
  source.url = text;
  return source;
}

// What `varnishd -n` was given.
Result<Source> read_varnish(std::string_view text, std::string_view instance) {
  const bool is_path = instance.starts_with('/');
  if (!is_path && instance.find('/') != std::string_view::npos) {
    return failure(ErrorKind::config, "'" + std::string(text) +
                                          "' names no instance of Varnish: write varnish:, "
                                          "varnish:NAME or varnish:/var/lib/varnish/NAME");
  }
  Source source;
  source.kind = Source::Kind::varnish;
  source.text = text;
  source.path = instance;
  return source;
}

Result<Source> read_ipvs(std::string_view text, std::string_view rest) {
  if (!rest.empty()) {
    return failure(ErrorKind::config, "'" + std::string(text) +
                                          "': there is one IPVS, that of skewd's own network "
                                          "namespace; write ipvs: alone");
  }
  Source source;
  source.kind = Source::Kind::ipvs;
  source.text = text;
  return source;
}

}  // namespace

Result<Source> read_source(std::string_view text) {
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return failure(ErrorKind::config, "a source must not contain control characters");
  }
  if (text.starts_with('/')) return read_unix(text, text);
  if (text.starts_with(kUnix)) return read_unix(text, text.substr(kUnix.size()));
  if (text.starts_with(kTcp)) return read_tcp(text, text.substr(kTcp.size()));
  if (text.starts_with(kHttp)) return read_http(text, kHttp);
  if (text.starts_with(kHttps)) return read_http(text, kHttps);
  if (text.starts_with(kVarnish)) return read_varnish(text, text.substr(kVarnish.size()));
  if (text.starts_with(kIpvs)) return read_ipvs(text, text.substr(kIpvs.size()));
  return not_a_source(text);
}

}  // namespace skewd
