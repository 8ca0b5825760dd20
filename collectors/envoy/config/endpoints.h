// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/envoy/config/reading.h"

namespace skewd::envoy {

/// What endpoints inherit from their cluster.
struct EndpointSettings {
  HealthCheck check = HealthCheck::none;
  bool locality_weights = false;  // without it the weights of localities count for nothing
};

/// The endpoints of a load assignment. Those of any priority but the first are backups.
[[nodiscard]] std::vector<ServerSpec> read_endpoints(Reading& reading, YamlNode assignment,
                                                     const EndpointSettings& settings);

/// The addresses of `hosts`, which stood for a load assignment until 2019.
void read_old_hosts(YamlNode hosts, const EndpointSettings& settings,
                    std::vector<ServerSpec>& servers);

/// True if the server's host is written as an IP address.
[[nodiscard]] bool is_ip_host(const ServerSpec& server);

}  // namespace skewd::envoy
