// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace skewd::demo {

/// Runs a real nginx, Apache, Caddy and HAProxy at once, each with two pools of 20 requests per
/// second and watched mainly by its access log, and injects in all of them, after `warm_up`, each
/// outage whose name contains `only`. Tells per balancer what was found, where and how soon, and
/// what was told besides. Returns how many outages were not found rightly.
[[nodiscard]] std::size_t run_sources(std::chrono::seconds warm_up, const std::string& only);

/// The same balancers for so long with clean traffic and two reloads. Returns how many findings
/// above information there were.
[[nodiscard]] std::size_t run_quiet_sources(std::chrono::minutes length);

}  // namespace skewd::demo
