// SPDX-License-Identifier: Apache-2.0
#include "agent/config/listen_address.h"

#include <charconv>
#include <cstdint>

namespace skewd {
namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && rest == end;
}

bool is_bracketed(std::string_view host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']';
}

}  // namespace

Result<std::string> read_listen_address(std::string_view text) {
  const auto refused = [&](const std::string& advice) {
    return failure(ErrorKind::config, "'" + std::string(text) + "' is not an address; " + advice);
  };
  const auto colon = text.rfind(':');
  const std::string form = R"(write "127.0.0.1:10145" or "[::1]:10145")";
  if (colon == std::string_view::npos || !is_port(text.substr(colon + 1))) return refused(form);

  const std::string_view host = text.substr(0, colon);
  if (host.empty()) return refused(R"(for all addresses write "0.0.0.0:10145" or "[::]:10145")");
  if (host.find(':') != std::string_view::npos && !is_bracketed(host)) return refused(form);
  return std::string(text);
}

}  // namespace skewd
