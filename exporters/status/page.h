// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "exporters/pool_place.h"
#include "exporters/report.h"

namespace skewd {

/// The status page: the verdict, the findings, and every pool with the share of each server beside
/// the share that it is due. Plain HTML without inline scripts and styles, which tells the
/// essentials by itself; its script (exporters/status/web/page.js) puts what moves in its place.
[[nodiscard]] std::string render_page(const Report& report);

/// The same of one pool; nothing: it says that there is no such pool.
[[nodiscard]] std::string render_pool_page(const Report& report,
                                           const std::optional<PoolPlace>& place);

}  // namespace skewd
