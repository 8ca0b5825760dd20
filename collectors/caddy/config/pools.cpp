// SPDX-License-Identifier: Apache-2.0
//
// A pool of Caddy has no name: it is the handler of a route. It is called by what leads to it.
#include "collectors/caddy/config/reading.h"
#include "collectors/host_port.h"

namespace skewd::caddy {
namespace {

// Durations are written in nanoseconds, or as "10s".
bool is_positive(YamlNode duration) {
  const std::string_view text = duration.text();
  return !text.empty() && text.find_first_of("123456789") != std::string_view::npos &&
         !text.starts_with('-');
}

bool is_active(YamlNode check) {
  return !check["path"].text().empty() || !check["uri"].text().empty() ||
         check["port"].whole_number().value_or(0) != 0;
}

HealthCheck check_of(YamlNode handler) {
  if (is_active(handler["health_checks"]["active"])) return HealthCheck::active;
  const bool passive = is_positive(handler["health_checks"]["passive"]["fail_duration"]);
  return passive ? HealthCheck::passive : HealthCheck::none;
}

// One digit stands for a class: 2 is any of 200..299. Without one 200..399 is good.
std::string statuses_of(YamlNode expected) {
  const std::uint32_t status = expected.whole_number().value_or(0);
  if (status == 0) return "200-399";
  if (status < 10) return std::to_string(status) + "00-" + std::to_string(status) + "99";
  return std::to_string(status);
}

std::optional<HttpCheckSpec> http_check_of(const Places& places, YamlNode handler) {
  const YamlNode active = handler["health_checks"]["active"];
  if (!is_active(active)) return std::nullopt;
  HttpCheckSpec check;
  const YamlNode method = active["method"];
  check.method = method ? std::string(method.text()) : "GET";
  const YamlNode uri = active["uri"] ? active["uri"] : active["path"];
  if (uri) check.path = uri.text();
  check.host = active["headers"]["Host"].at(0).text();
  check.port = read_port(active["port"].text());
  check.tls = bool(handler["transport"]["tls"]) || handler["transport"]["tls"].is_mapping();
  check.expected_status = statuses_of(active["expect_status"]);
  check.place = places.of(active);
  return check;
}

// "tcp/app:80", "unix//run/app.sock", "app:80", "{http.request.host}:80".
void set_address(ServerSpec& server, std::string_view dial) {
  server.name = dial;
  server.address = dial;
  const std::size_t slash = dial.find('/');
  if (slash != std::string_view::npos && dial.starts_with("unix")) {
    server.address = "unix:" + std::string(dial.substr(slash + 1));
    return;
  }
  if (slash != std::string_view::npos) dial.remove_prefix(slash + 1);
  if (dial.find('{') != std::string_view::npos) return;  // only a request can tell
  const HostPort parts = split_host_port(dial);
  server.host = parts.host.empty() ? "localhost" : parts.host;
  server.port = parts.port;
  server.resolved_later = !is_ip_address(server.host);
}

std::vector<ServerSpec> read_upstreams(const Places& places, YamlNode handler,
                                       const ProxyDirective* directive) {
  std::vector<ServerSpec> servers;
  const YamlNode upstreams = handler["upstreams"];
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    ServerSpec server;
    set_address(server, upstreams.at(i)["dial"].text());
    server.check = check_of(handler);
    server.connection_limit = upstreams.at(i)["max_requests"].whole_number();
    server.place = directive != nullptr ? directive->upstreams[i].place
                                        : places.of_dial(server.name, upstreams.at(i));
    servers.push_back(std::move(server));
  }
  return servers;
}

std::vector<std::string> dials_of(YamlNode handler) {
  std::vector<std::string> dials;
  const YamlNode upstreams = handler["upstreams"];
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    dials.emplace_back(upstreams.at(i)["dial"].text());
  }
  return dials;
}

// What stands in the block of a directive, or in a snippet that this imports.
void point(Place& place, const ProxyDirective* directive, Place ProxyDirective::*part,
           const PoolSpec& pool) {
  if (place.line > 0) return;
  place = directive != nullptr && (directive->*part).line > 0 ? directive->*part : pool.place;
}

std::string name_of(Reading& reading, const Condition& condition,
                    const std::vector<std::string>& dials) {
  std::string name = "reverse_proxy";
  if (!condition.text.empty()) {
    name += " " + condition.text;
  } else if (!dials.empty()) {
    name += " " + dials.front();
    if (dials.size() > 1) name += ",...";
  }
  const std::size_t count = ++reading.pool_names[name];
  return count == 1 ? name : name + " (" + std::to_string(count) + ")";
}

}  // namespace

PoolSpec read_pool(Reading& reading, Places& places, YamlNode handler, const Condition& condition) {
  const std::vector<std::string> dials = dials_of(handler);
  const ProxyDirective* directive = places.find(dials);
  PoolSpec pool;
  pool.name = name_of(reading, condition, dials);
  pool.servers = read_upstreams(places, handler, directive);
  pool.balance = read_balance(places, handler, pool.servers);
  pool.http_check = http_check_of(places, handler);
  pool.servers_unknown = bool(handler["dynamic_upstreams"]);
  for (std::size_t i = 0; i < handler["upstreams"].size(); ++i) {
    if (handler["upstreams"].at(i)["lookup_srv"]) pool.servers_unknown = true;
  }
  pool.place = directive != nullptr ? directive->place : places.of(handler);
  pool.last_line = directive != nullptr ? directive->last_line : places.last_line_of(handler);
  if (pool.place.line == 0 && !pool.servers.empty()) pool.place = pool.servers.front().place;
  if (pool.last_line == 0) pool.last_line = pool.place.line;
  if (pool.http_check) point(pool.http_check->place, directive, &ProxyDirective::check, pool);
  if (!pool.balance.words.empty()) {
    point(pool.balance.place, directive, &ProxyDirective::policy, pool);
  }
  return pool;
}

}  // namespace skewd::caddy
