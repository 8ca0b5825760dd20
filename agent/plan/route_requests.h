// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "collectors/configuration.h"

namespace skewd {

/// A request that shows where one route leads, as far as one can be made for it.
struct RouteRequest {
  std::string listener;
  std::string condition;   // as RouteSpec has it
  std::string pool;        // that is expected
  std::string url;         // "http://shop.example/img"; empty: none can be made
  std::string connect_to;  // "127.0.0.1:80": where the listener can be reached from its own host
  std::string trouble;     // why no request can be made; empty: one can
};

/// False if a request needs more than its host and its path to take that route.
[[nodiscard]] bool host_and_path_decide(const RouteSpec& route);

/// One for each route of the configuration, in its order. A request can be made where host and path
/// alone decide and one pool is the target. Which of several routes of a listener takes a request
/// whose other conditions only the balancer knows cannot be told: then the expectation is that of
/// the file as far as it was understood.
[[nodiscard]] std::vector<RouteRequest> route_requests(const Configuration& configuration);

}  // namespace skewd
