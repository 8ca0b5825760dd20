// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "exporters/report.h"

namespace skewd {

/// The status page: the verdict, the findings, and every pool with the share of each server beside
/// the share that it is due. Plain HTML without scripts and inline styles.
[[nodiscard]] std::string render_page(const Report& report);

}  // namespace skewd
