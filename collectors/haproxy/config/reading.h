// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "collectors/configuration.h"
#include "collectors/haproxy/config/line.h"
#include "collectors/haproxy/config/map_files.h"
#include "collectors/haproxy/config/proxy.h"
#include "collectors/haproxy/config/remarks.h"
#include "collectors/haproxy/config/variables.h"

namespace skewd::haproxy {

/// How many of something are read, so that no file can take all memory.
struct Allowance {
  std::size_t left = 0;
  const char* what = "";
  bool told = false;

  /// Takes `wanted` of them, or as many as there are; what is refused is told once.
  std::size_t take(std::size_t wanted, const Place& place, Remarks& remarks);
};

/// What all lines of all files share while they are read.
struct Reading {
  explicit Reading(const Surroundings& surroundings)
      : variables(surroundings), maps(surroundings) {}

  Remarks remarks;
  Variables variables;
  MapFiles maps;
  std::string default_path;  // `default-path`: current, config, parent or origin
  std::string origin;        // the folder of `default-path origin`
  Allowance sections{100'000, "sections"};
  Allowance servers{200'000, "servers"};  // slots of templates multiply, and so do
  Allowance routes{200'000, "routes"};    // entries of maps

  /// Where HAProxy looks for a file that `from` names.
  [[nodiscard]] std::string path_of(const std::string& file, const std::string& from) const;
};

/// A line of a proxy, without a leading `no`.
struct ProxyLine {
  const Line& line;
  bool negated = false;
  Proxy& proxy;
  Reading& reading;

  [[nodiscard]] Remarks& remarks() const { return reading.remarks; }
  [[nodiscard]] ProxySettings& settings() const { return proxy.settings; }
};

/// Reads a line of a `defaults` section or a proxy.
void read_proxy_line(const ProxyLine& at);

// What read_proxy_line leaves to others, by idea.
void read_server(const ProxyLine& at);
void read_server_template(const ProxyLine& at);
void read_balance(const ProxyLine& at);
void read_hash_type(const ProxyLine& at);
void read_hash_balance_factor(const ProxyLine& at);
void read_use_pool(const ProxyLine& at);
void read_default_pool(const ProxyLine& at);
void read_http_check(const ProxyLine& at);
/// What follows `option` and concerns checks; false: it does not.
[[nodiscard]] bool read_check_option(const ProxyLine& at);
/// Rules that answer or stop a request: http-request, tcp-request, redirect.
void read_request_rule(const ProxyLine& at);

/// The condition of a rule whose own words end before word `first`, with what is wrong with it.
[[nodiscard]] Condition read_rule_condition(const ProxyLine& at, std::size_t first);

}  // namespace skewd::haproxy
