// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "alerts/catalog.h"

namespace skewd {

/// The page of an alert as Markdown: what it means, what is not to blame, the first three
/// commands, how to mend and how to silence.
[[nodiscard]] std::string render_runbook(const AlertKind& kind);

}  // namespace skewd
