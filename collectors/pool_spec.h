// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collectors/diagnostic.h"
#include "collectors/snapshot.h"

namespace skewd {

/// Who notices that a server is gone.
enum class HealthCheck : std::uint8_t {
  none,     // nobody: it is chosen until somebody edits the file
  passive,  // the balancer, from requests that fail
  active,   // the balancer, by asking
};

/// One member of a pool as a configuration declares it.
struct ServerSpec {
  std::string name;     // as the balancer's statistics call it
  std::string address;  // as written: "10.0.0.1:8080", "app.example:80", "unix:/run/app.sock"
  std::string host;     // of the address; empty: a socket, or not to be known before run time
  std::optional<std::uint16_t> port;
  double weight = 1;
  bool backup = false;
  bool down = false;            // taken out by the file: HAProxy disabled, nginx down, Apache +D
  bool resolved_later = false;  // the balancer starts even when the host cannot be resolved
  HealthCheck check = HealthCheck::none;
  std::optional<std::uint32_t> connection_limit;
  std::uint32_t id = 0;  // HAProxy's `id`, which hash rings are made of; 0: no such thing
  Place place;           // the whole declaration
  Place weight_place;    // of the weight; line 0: not written
};

/// How hashed keys find their server.
struct HashSpec {
  bool consistent = false;      // a ring; else by position, which shares as weights say
  std::string function;         // "sdbm", "crc32"; empty: the balancer's default
  bool avalanche = false;       // HAProxy's modifier
  double balance_factor = 0;    // percent of the mean load that a server may have; 0: unbounded
  std::uint32_t ring_size = 0;  // Envoy's minimum_ring_size; 0: not to be known
};

/// How a pool shares its requests out.
struct BalanceSpec {
  /// In the words of share_class_of: roundrobin, static-rr, random(1), random(2), leastconn,
  /// first, source, uri, url_param, hdr, rdp-cookie, hash. Readers translate into them.
  std::string algorithm = "roundrobin";
  std::string words;             // as written, with arguments; empty: the balancer's default
  std::optional<HashSpec> hash;  // of algorithms that hash
  bool sticky = false;           // clients come back to their server: cookie, stick table, route
  Place place;                   // line 0: not written
};

/// The HTTP check that a configuration declares, for those who want to ask the same.
struct HttpCheckSpec {
  std::string method = "OPTIONS";
  std::string path = "/";
  std::string host;                   // of the Host header; empty: none is declared
  std::optional<std::uint16_t> port;  // when it differs from the server's
  bool tls = false;
  std::string expected_status = "200-399";  // "200", "200-399", "200,204"
  Place place;
};

/// A pool as a configuration declares it.
struct PoolSpec {
  std::string name;
  PoolMode mode = PoolMode::http;
  std::vector<ServerSpec> servers;
  BalanceSpec balance;
  std::optional<HttpCheckSpec> http_check;
  bool all_backups = false;      // all backups share when nobody else can serve, else the first
  bool answers_itself = false;   // needs no server: it redirects, denies or returns
  bool implicit = false;         // an address in a route: proxy_pass http://10.0.0.1
  bool servers_unknown = false;  // (more) servers come from elsewhere: discovery, DNS, a file
  bool used_elsewhere = false;   // by what is no route: authorization, logs, discovery
  Place place;                   // its first line
  std::size_t last_line = 0;     // in the same file
};

}  // namespace skewd
