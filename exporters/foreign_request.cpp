// SPDX-License-Identifier: Apache-2.0
#include "exporters/foreign_request.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace skewd {
namespace {

// Without the port and the brackets of IPv6.
std::string name_of(std::string_view host) {
  if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
  const bool is_bare_ipv6 = host.find(':') != host.rfind(':');
  return std::string(is_bare_ipv6 ? host : host.substr(0, host.find(':')));
}

bool is_address(const std::string& name) {
  in6_addr binary{};
  return inet_pton(AF_INET, name.c_str(), &binary) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &binary) == 1;
}

bool is_same(const std::string& name, std::string_view other) {
  const auto lower = [](char each) {
    return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
  };
  return std::ranges::equal(name, other, {}, lower, lower);
}

}  // namespace

bool is_foreign(const HttpRequest& request, std::string_view own_name) {
  // No page of ours acts, so that not even our own origin is expected.
  if (!request.origin.empty()) return true;
  if (request.fetch_site == "cross-site" || request.fetch_site == "same-site") return true;
  if (request.host.empty()) return false;  // HTTP/1.0, which no browser speaks
  const std::string name = name_of(request.host);
  return !is_address(name) && !is_same(name, "localhost") && !is_same(name, own_name);
}

}  // namespace skewd
