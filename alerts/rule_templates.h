// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "alerts/catalog.h"

namespace skewd {

/// The annotations of an alert in Prometheus' template language. Words in braces of the catalog
/// become look-ups of the number at the moment of firing: {share}, {due}, {latency} of the server,
/// {requests}, {pool_errors}, {balancer_errors}, {eligible}, {servers} of the pool,
/// {server_errors}, {connect_errors} of the server or pool, {subtype} and {layer} of the finding,
/// {nats}, {ratios} and {fleet_ratios} of the counter alerts.
[[nodiscard]] std::string summary_template(const AlertKind& kind);
[[nodiscard]] std::string description_template(const AlertKind& kind);

}  // namespace skewd
