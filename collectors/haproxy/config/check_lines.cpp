// SPDX-License-Identifier: Apache-2.0
//
// `option httpchk` and `http-check`.
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {
namespace {

constexpr const char* kAnyStatus = "100-599";

// Before `http-check send` headers were written behind the version: "HTTP/1.1\r\nHost: www".
std::string host_in(std::string_view version) {
  std::string lower(version);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  constexpr std::string_view kHost = "\r\nhost:";
  const std::size_t at = lower.find(kHost);
  if (at == std::string::npos) return {};
  std::string_view host = version.substr(at + kHost.size());
  host = host.substr(0, host.find('\r'));
  while (host.starts_with(' ')) host.remove_prefix(1);
  return std::string(host);
}

// Rules of defaults count only for proxies without a rule of their own: the first one makes the
// check anew.
HttpCheck& own_check(const ProxyLine& at) {
  HttpCheck& check = at.settings().http_check;
  if (check.inherited) {
    HttpCheck anew;
    anew.on = check.on;
    anew.spec.place = check.spec.place;
    check = anew;
  }
  return check;
}

void read_option(const ProxyLine& at) {
  HttpCheck& check = own_check(at);
  check.on = true;
  check.spec.place = at.line.place();
  if (at.line.size() == 3) {
    check.spec.method = HttpCheckSpec().method;
    check.spec.path = at.line.text(2);
  } else if (at.line.size() > 3) {
    check.spec.method = at.line.text(2);
    check.spec.path = at.line.text(3);
    const std::string host = host_in(at.line.joined(4, at.line.size()));
    if (!host.empty()) check.spec.host = host;
  }
}

bool is_other_check(std::string_view option) {
  constexpr std::array<std::string_view, 9> kOthers{
      "tcp-check",  "ssl-hello-chk", "mysql-check", "pgsql-check",   "redis-check",
      "ldap-check", "smtpchk",       "spop-check",  "external-check"};
  return std::find(kOthers.begin(), kOthers.end(), option) != kOthers.end();
}

void read_send(const Line& line, HttpCheckSpec& spec) {
  for (std::size_t i = 2; i + 1 < line.size(); ++i) {
    const std::string_view word = line.text(i);
    if (word == "meth")
      spec.method = line.text(++i);
    else if (word == "uri" || word == "uri-lf")
      spec.path = line.text(++i);
    else if (word == "hdr") {
      const std::string_view name = line.text(i + 1);
      if (name == "Host" || name == "host" || name == "HOST") spec.host = line.text(i + 2);
      i += 2;
    } else if (word == "ver" || word == "body" || word == "body-lf" || word == "comment") {
      ++i;
    }
  }
}

void read_connect(const Line& line, HttpCheck& check) {
  check.connects_to_port = true;
  for (std::size_t i = 2; i < line.size(); ++i) {
    if (line.text(i) == "ssl") check.spec.tls = true;
    if (line.text(i) != "port") continue;
    const std::string_view text = line.text(i + 1);
    std::uint16_t port = 0;
    std::from_chars(text.data(), text.data() + text.size(), port);
    if (port != 0) check.spec.port = port;
  }
}

// Only a plain list of codes is told; a pattern, a text or a negation leaves any status.
void read_expect(const Line& line, HttpCheckSpec& spec) {
  bool negated = false;
  for (std::size_t i = 2; i + 1 < line.size(); ++i) {
    const std::string_view word = line.text(i);
    if (word == "!") negated = true;
    if (word == "status") {
      spec.expected_status = negated ? kAnyStatus : std::string(line.text(i + 1));
      return;
    }
    constexpr std::array<std::string_view, 8> kOthers{"rstatus", "string",    "rstring", "hdr",
                                                      "fhdr",    "string-lf", "binary",  "rbinary"};
    if (std::find(kOthers.begin(), kOthers.end(), word) != kOthers.end()) {
      spec.expected_status = kAnyStatus;
      return;
    }
    if (word != "!") ++i;  // comment, min-recv, ok-status and their kin have a value
  }
}

}  // namespace

bool read_check_option(const ProxyLine& at) {
  const std::string_view option = at.line.text(1);
  if (at.negated && (option == "httpchk" || is_other_check(option))) {
    at.remarks().error(at.line.place(), "HAProxy has no `no option " + std::string(option) + "`");
    return true;
  }
  if (option == "httpchk") {
    read_option(at);
    if (at.proxy.section == Section::listen) at.proxy.like_pool = true;
    return true;
  }
  if (!is_other_check(option)) return false;
  at.settings().http_check.on = false;  // of several kinds the last one counts
  return true;
}

void read_http_check(const ProxyLine& at) {
  HttpCheck& check = own_check(at);
  const std::string_view rule = at.line.text(1);
  if (rule == "send") read_send(at.line, check.spec);
  if (rule == "expect") read_expect(at.line, check.spec);
  if (rule == "connect") read_connect(at.line, check);
}

}  // namespace skewd::haproxy
