// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/count.h"
#include "collectors/result.h"

namespace skewd::ipvs {

/// A real server of a virtual service.
struct Destination {
  std::string address;  // "10.0.1.1:8080"
  std::uint32_t weight = 0;
  std::uint32_t active = 0;  // connections that are open now
  std::uint32_t limit = 0;   // of those; 0: none
  Count connections;         // since the server was added, or counters were zeroed
};

/// A virtual service with its servers, in the order of the answer.
struct Service {
  std::string name;  // "TCP 10.0.0.1:80", "FWM 5"
  std::string scheduler;
  Count connections;
  std::vector<Destination> destinations;
};

struct Services {
  std::vector<Service> services;
  bool counted = true;  // false: /proc/net/ip_vs, which tells no counters
};

/// Reads the answer of an "ipvs:" source, whichever of both. Error (malformed): it is none of them.
[[nodiscard]] Result<Services> read_services(std::string_view text);

}  // namespace skewd::ipvs
