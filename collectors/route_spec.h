// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "collectors/diagnostic.h"

namespace skewd {

/// Where a route sends requests.
struct RouteTarget {
  std::string pool;  // empty: not to be known before run time
  double share = 1;  // of the route's requests, 0..1: split_clients, weighted_clusters
  Place place;       // of the name
};

/// How a route finds its pool.
enum class RouteKind : std::uint8_t {
  fixed,     // the pool's name is written in the rule
  mapped,    // by an entry of a map: each entry is a route of its own
  computed,  // by an expression that only a request can answer
};

/// A rule that sends requests to a pool.
struct RouteSpec {
  std::string listener;
  /// When it applies, in the balancer's own words, short: "path_beg /api", "host img.example",
  /// "/api/", "hosts.map: img.example". Empty: always, or whenever no other route does.
  std::string condition;
  RouteKind kind = RouteKind::fixed;
  std::vector<RouteTarget> targets;  // several: requests are split; share 0: only a mirror
  bool catch_all = false;            // no request is left over for later rules of the listener
  std::string host;                  // if the host alone is what limits it, besides the path
  std::string path_prefix;           // if a path prefix is what limits it
  bool answers_itself = false;       // a redirect, a file, a refusal: no pool takes part
  Place place;
};

/// Where requests enter.
struct ListenerSpec {
  std::string name;
  std::vector<std::string> addresses;  // "127.0.0.1:80", "*:443", "unix:/run/in.sock"
  bool first_match = true;             // routes are tried in their order; else the best one wins
  bool answers_itself = false;  // who matches no route gets an answer all the same: files, return
  Place place;                  // its first line
  std::size_t last_line = 0;    // in the same file
};

}  // namespace skewd
