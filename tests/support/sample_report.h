// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "exporters/report.h"

namespace skewd::support {

/// The evening of 21 November: on "edge" all of shop's traffic goes to web-3, media lost a server
/// and cart is even; "internal" was not read for three minutes.
[[nodiscard]] Report make_sample_report();

/// A balancer of many even pools, in which nothing is found.
[[nodiscard]] Report make_large_report(std::size_t pools, std::size_t servers_per_pool);

/// A report in which everything that can be named bears `name`.
[[nodiscard]] Report make_report_of_names(const std::string& name);

}  // namespace skewd::support
