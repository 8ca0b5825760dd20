// SPDX-License-Identifier: Apache-2.0
#include "agent/config/probe_settings.h"

#include <algorithm>
#include <array>
#include <map>

#include "agent/config/duration.h"
#include "agent/config/nearest_word.h"
#include "agent/config/probe_expectation.h"
#include "collectors/host_port.h"

namespace skewd {
namespace {

using std::chrono::milliseconds;

constexpr auto kKeys = std::to_array<std::string_view>(
    {"name", "url", "balancer", "connect_to", "method", "headers", "interval", "timeout", "ca_file",
     "bearer_token_file", "insecure_skip_verify", "identify", "expect"});
constexpr auto kIdentifyKeys =
    std::to_array<std::string_view>({"pool_header", "server_header", "server_cookie"});
constexpr auto kMethods = std::to_array<std::string_view>({"GET", "HEAD", "OPTIONS"});
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kMostProbes = 1024;

struct Bounds {
  milliseconds least;
  milliseconds most;
  std::string_view words;
};
constexpr Bounds kInterval{milliseconds(5'000), milliseconds(3'600'000), R"("5s" and "60m")"};
constexpr Bounds kTimeout{milliseconds(100), milliseconds(30'000), R"("100ms" and "30s")"};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char each) { return each > ' ' && each < '\x7F'; });
}

// Never quotes what may hold a password.
std::string fault_of_url(std::string_view url) {
  constexpr std::string_view kForm = "; write for example \"http://127.0.0.1/health\"";
  std::string_view rest;
  for (const std::string_view scheme : {"http://", "https://", "tcp://"}) {
    if (url.starts_with(scheme)) rest = url.substr(scheme.size());
  }
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos) {
    return "a URL must not carry a user and a password, logs and the page would show them: use "
           "'bearer_token_file'";
  }
  const HostPort place = split_host_port(authority);
  if (!is_plain(url) || authority.empty() || place.host.empty()) {
    return quoted(url) + " is no URL of http, https or tcp" + std::string(kForm);
  }
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool has_port_text =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port_text && !place.port) return quoted(url) + " has no port of 1 to 65535";
  if (!url.starts_with("tcp:")) return {};
  if (!place.port || end != rest.size()) {
    return quoted(url) + " must be a host and a port alone: \"tcp://127.0.0.1:5432\"";
  }
  return {};
}

void read_url(const TomlReader& table, ProbeSettings& probe) {
  if (!table.has("url")) {
    table.fault("url", "this [[probe]] has no 'url', for example \"http://127.0.0.1/health\"");
    return;
  }
  probe.url = table.text("url").value_or("");
  const std::string fault = fault_of_url(probe.url);
  if (!fault.empty()) table.fault("url", "'url': " + fault);
}

void read_name(const TomlReader& table, ProbeSettings& probe) {
  if (!table.has("name")) {
    table.fault("name", "this [[probe]] has no 'name'; it becomes the label probe=\"...\"");
    return;
  }
  probe.name = table.text("name").value_or("");
  const bool is_printable = std::none_of(probe.name.begin(), probe.name.end(), [](char each) {
    return static_cast<unsigned char>(each) < ' ' || each == '\x7F';
  });
  if (probe.name.empty() || probe.name.size() > kLongestName || !is_printable) {
    table.fault("name", "'name' must have 1 to " + std::to_string(kLongestName) +
                            " bytes, without control characters");
  }
}

void read_balancer(const TomlReader& table, const std::vector<BalancerSettings>& balancers,
                   ProbeSettings& probe) {
  const auto name = table.text("balancer");
  if (!name) return;
  probe.balancer = *name;
  const bool is_known =
      std::any_of(balancers.begin(), balancers.end(),
                  [&](const BalancerSettings& balancer) { return balancer.name == *name; });
  if (!is_known) table.fault("balancer", "there is no [[balancer]] of the name " + quoted(*name));
}

// Names are resolved without a bound by some resolvers, so that only addresses are taken.
void read_connect_to(const TomlReader& table, ProbeSettings& probe) {
  const auto text = table.text("connect_to");
  if (!text) return;
  probe.connect_to = *text;
  if (text->starts_with("unix:/")) return;
  const HostPort place = split_host_port(*text);
  if (place.port && (is_ip_address(place.host) || place.host == "localhost")) return;
  table.fault("connect_to", "'connect_to' is " + quoted(*text) +
                                ", but must be an address with a port, \"127.0.0.1:443\", or "
                                "\"unix:/path\"");
}

void read_method(const TomlReader& table, ProbeSettings& probe) {
  const auto method = table.text("method");
  if (!method) return;
  probe.method = *method;
  if (std::find(kMethods.begin(), kMethods.end(), *method) != kMethods.end()) return;
  table.fault("method", "'method' is " + quoted(*method) +
                            ", but must be one that changes nothing: " + list_words(kMethods));
}

void read_bounded(const TomlReader& table, std::string_view key, const Bounds& bounds,
                  milliseconds& value) {
  const auto text = table.text(key, R"(a string such as "15s")");
  if (!text) return;
  const auto read = read_duration(*text);
  if (read && *read >= bounds.least && *read <= bounds.most) {
    value = *read;
    return;
  }
  table.fault(key, quoted(key) + " is " + quoted(*text) + ", but must be between " +
                       std::string(bounds.words));
}

std::string read_path(const TomlReader& table, std::string_view key) {
  auto path = table.text(key);
  if (!path) return {};
  if (!path->empty() && !path->starts_with('/')) {
    table.fault(key, quoted(key) + " is " + quoted(*path) + ", but must be a whole path");
  }
  return *std::move(path);
}

void read_headers(const TomlReader& table, ProbeSettings& probe) {
  probe.headers = read_probe_headers(table, "headers", "[probe.headers]");
  for (const auto& [name, value] : probe.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char each) {
      return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each;
    });
    if (lower == "authorization" || lower == "proxy-authorization" || lower == "cookie") {
      table.fault("headers", "a header " + quoted(name) +
                                 " would be a secret in this file: use 'bearer_token_file'");
    }
  }
}

ProbeSettings read_probe(const TomlReader& table, const std::vector<BalancerSettings>& balancers) {
  table.allow_only(kKeys);
  ProbeSettings probe;
  read_name(table, probe);
  read_url(table, probe);
  read_balancer(table, balancers, probe);
  read_connect_to(table, probe);
  read_method(table, probe);
  read_headers(table, probe);
  read_bounded(table, "interval", kInterval, probe.interval);
  read_bounded(table, "timeout", kTimeout, probe.timeout);
  if (probe.timeout > probe.interval) {
    table.fault("timeout", "'timeout' is longer than 'interval'");
  }
  probe.ca_file = read_path(table, "ca_file");
  probe.bearer_token_file = read_path(table, "bearer_token_file");
  probe.insecure_skip_verify = table.flag("insecure_skip_verify").value_or(false);
  if (const auto identify = table.table("identify", "[probe.identify]")) {
    identify->allow_only(kIdentifyKeys);
    probe.identify = {identify->text("pool_header").value_or(""),
                      identify->text("server_header").value_or(""),
                      identify->text("server_cookie").value_or("")};
  }
  if (const auto expect = table.table("expect", "[probe.expect]")) {
    probe.expect = read_probe_expectation(*expect);
  }
  return probe;
}

}  // namespace

std::vector<ProbeSettings> read_probes(const TomlReader& top,
                                       const std::vector<BalancerSettings>& balancers) {
  std::vector<ProbeSettings> probes;
  std::map<std::string, std::size_t> line_of_name;
  for (const TomlReader& table : top.tables("probe", "[[probe]]")) {
    probes.push_back(read_probe(table, balancers));
    const std::string& name = probes.back().name;
    const auto [known, is_new] = line_of_name.try_emplace(name, table.line_of("name"));
    if (is_new || name.empty()) continue;
    table.fault("name", "the name " + quoted(name) + " is taken by the probe of line " +
                            std::to_string(known->second));
  }
  if (probes.size() > kMostProbes) {
    top.fault("probe", "there are more than " + std::to_string(kMostProbes) + " probes");
  }
  return probes;
}

}  // namespace skewd
