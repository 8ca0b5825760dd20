// SPDX-License-Identifier: Apache-2.0
#include "collectors/log_place.h"

#include <algorithm>

#include "collectors/host_port.h"

namespace skewd {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kUdp = "udp:";
constexpr std::string_view kFile = "file:";
constexpr std::size_t kLongestSocketPath = 107;  // sun_path, with its end

tl::unexpected<Error> wrong(std::string_view text, std::string_view why) {
  return failure(ErrorKind::config, "'" + std::string(text) + "' " + std::string(why));
}

Result<LogPlace> read_unix(LogPlace place, std::string_view path) {
  place.kind = LogPlace::Kind::unix_socket;
  place.path = path;
  if (!path.starts_with('/'))
    return wrong(place.text, "needs a whole path: unix:/run/skewd/edge.log");
  if (path.ends_with('/')) return wrong(place.text, "names a folder, not a socket");
  if (path.size() > kLongestSocketPath) {
    return wrong(place.text, "is longer than the 107 bytes that the path of a socket may have");
  }
  return place;
}

Result<LogPlace> read_udp(LogPlace place, std::string_view address) {
  place.kind = LogPlace::Kind::udp_socket;
  if (address.starts_with("//")) address.remove_prefix(2);
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) {
    return wrong(place.text, "has no port: write udp:127.0.0.1:5514");
  }
  std::string_view host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!is_ip_address(host)) {
    return wrong(place.text, "needs the address to listen at, no name: write udp:127.0.0.1:5514");
  }
  const std::string_view port = address.substr(colon + 1);
  if (port != "0") {
    const auto number = read_port(port);
    if (!number) return wrong(place.text, "has no port of 1 to 65535 at its end");
    place.port = *number;
  }
  place.host = host;
  return place;
}

Result<LogPlace> read_file(LogPlace place, std::string_view path) {
  place.kind = LogPlace::Kind::file;
  place.path = path;
  if (!path.starts_with('/')) {
    return wrong(place.text, "needs a whole path: file:/var/log/nginx/skewd.json");
  }
  if (path.ends_with('/')) return wrong(place.text, "names a folder, not a file");
  return place;
}

}  // namespace

Result<LogPlace> read_log_place(std::string_view text) {
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return failure(ErrorKind::config, "the place of a log must not contain control characters");
  }
  LogPlace place;
  place.text = text;
  if (text.starts_with(kUnix)) return read_unix(std::move(place), text.substr(kUnix.size()));
  if (text.starts_with(kUdp)) return read_udp(std::move(place), text.substr(kUdp.size()));
  if (text.starts_with(kFile)) return read_file(std::move(place), text.substr(kFile.size()));
  return wrong(text,
               "is no place of a log: write unix:/run/skewd/edge.log, udp:127.0.0.1:5514 or "
               "file:/var/log/nginx/skewd.json");
}

}  // namespace skewd
