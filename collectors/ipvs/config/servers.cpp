// SPDX-License-Identifier: Apache-2.0
//
// real_server ADDRESS [PORT] { weight, checkers, limits }.
#include <algorithm>
#include <array>
#include <charconv>

#include "collectors/host_port.h"
#include "collectors/ipvs/config/reading.h"

namespace skewd::ipvs {
namespace {

constexpr std::string_view kServerKeys =
    " weight uthreshold lthreshold lb_kind lvs_method inhibit_on_failure notify_up notify_down"
    " notify_shutdown alpha connect_timeout connect_ip connect_port bindto bind_port bind_if"
    " fwmark retry delay_before_retry delay_loop warmup smtp_alert virtualhost snmp_name "
    "log_all_failures"
    " HTTP_GET SSL_GET TCP_CHECK SMTP_CHECK DNS_CHECK MISC_CHECK BFD_CHECK PING_CHECK UDP_CHECK"
    " FILE_CHECK ";

constexpr std::array<std::string_view, 10> kCheckers{
    "HTTP_GET",   "SSL_GET",   "TCP_CHECK",  "SMTP_CHECK", "DNS_CHECK",
    "MISC_CHECK", "BFD_CHECK", "PING_CHECK", "UDP_CHECK",  "FILE_CHECK"};

bool is_checker(const Statement& statement) {
  return std::find(kCheckers.begin(), kCheckers.end(), statement.keyword()) != kCheckers.end();
}

std::optional<std::uint32_t> read_whole(const std::string& text) {
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

void take_line(Reading& reading, const Statement& line, ServerSpec& server) {
  if (is_checker(line)) {
    server.check = HealthCheck::active;
  } else if (line.keyword() == "weight") {
    const auto weight = read_whole(line.argument(1));
    if (!weight) {
      reading.remarks.error(line.place(), "weight '" + line.argument(1) + "' is no whole number");
      return;
    }
    server.weight = *weight;
    server.weight_place = line.words[1].place;
  } else if (line.keyword() == "uthreshold") {
    server.connection_limit = read_whole(line.argument(1));
    if (server.connection_limit == 0U) server.connection_limit.reset();  // none
  }
}

const Statement* find(const Statement& block, std::string_view keyword) {
  const auto found = std::find_if(block.body.begin(), block.body.end(),
                                  [&](const Statement& one) { return one.keyword() == keyword; });
  return found == block.body.end() ? nullptr : &*found;
}

}  // namespace

bool is_address(const std::string& host) {
  if (host.find(':') != std::string::npos) return is_ip_address(host);
  std::size_t parts = 0;
  for (std::size_t begin = 0; begin <= host.size(); ++parts) {
    const std::size_t end = std::min(host.find('.', begin), host.size());
    const auto part = read_whole(host.substr(begin, end - begin));
    if (!part || *part > 255) return false;
    begin = end + 1;
  }
  return parts == 4;
}

void tell_block(Reading& reading, const Statement& statement) {
  if (!statement.has_body) return;
  reading.remarks.error(statement.place(),
                        "'" + statement.keyword() + "' takes no block: keepalived gets lost here",
                        "begin a new line before what has a block");
}

std::optional<ServerSpec> read_server(Reading& reading, const Statement& statement,
                                      std::optional<std::uint16_t> port, double weight) {
  ServerSpec server;
  server.host = statement.argument(1);
  server.place = statement.place();
  server.weight = weight;
  if (!is_address(server.host)) {
    reading.remarks.error(statement.place(),
                          "'" + server.host + "' is no IP address: keepalived skips this server");
    return std::nullopt;
  }
  server.port = statement.words.size() > 2 ? read_port(statement.argument(2)) : port;
  if (statement.words.size() > 2 && !server.port && statement.argument(2) != "0") {
    reading.remarks.error(statement.words[2].place, "'" + statement.argument(2) +
                                                        "' is no port: keepalived skips this "
                                                        "server");
    return std::nullopt;
  }
  server.address = join_host_port(server.host, server.port.value_or(std::uint16_t{0}));
  server.name = server.address;
  for (const Statement& line : statement.body) {
    tell_unknown(reading, line, "real_server", kServerKeys);
    if (!is_checker(line)) tell_block(reading, line);
    take_line(reading, line, server);
  }
  return server;
}

std::optional<HttpCheckSpec> read_http_check(const Statement& real_server) {
  const Statement* block = find(real_server, "HTTP_GET");
  const bool tls = block == nullptr;
  if (tls) block = find(real_server, "SSL_GET");
  if (block == nullptr) return std::nullopt;
  HttpCheckSpec check;
  check.method = "GET";
  check.tls = tls;
  check.expected_status = "200-299";
  check.place = block->place();
  if (const Statement* port = find(*block, "connect_port"))
    check.port = read_port(port->argument(1));
  if (const Statement* host = find(*block, "virtualhost")) check.host = host->argument(1);
  if (const Statement* url = find(*block, "url")) {
    if (const Statement* path = find(*url, "path")) check.path = path->argument(1);
    if (const Statement* status = find(*url, "status_code")) {
      check.expected_status = status->argument(1);
    }
  }
  return check;
}

}  // namespace skewd::ipvs
