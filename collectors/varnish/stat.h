// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/count.h"
#include "collectors/result.h"

namespace skewd::varnish {

/// What Varnish counts of one server.
struct ServerCounts {
  Count requests;     // sent
  Count connections;  // gauge: in use now
  Count failed;       // connections that did not come about, those of probes included
  Count held_down;    // not tried, since the last ones failed
  Count busy;         // not tried, since it had as many connections as it may
  Count unhealthy;    // not tried, since it was known to be sick
};

/// What varnishstat tells.
struct Stat {
  Count client_requests;
  Count bad_requests;
  // By VCL, in the order in which they were first named; servers by name.
  std::vector<std::string> vcls;
  std::map<std::string, std::map<std::string, ServerCounts>> servers;
};

/// Reads the output of `varnishstat -j`, of 6.0 and later. Error (malformed): it is none.
[[nodiscard]] Result<Stat> read_stat(std::string_view text);

}  // namespace skewd::varnish
