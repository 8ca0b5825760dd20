// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "alerts/declaration.h"
#include "alerts/finding.h"

namespace skewd {

/// Claims `config_risk` for every pool of which a check says error, and once for what is about no
/// pool: warnings, certain, for as long as the file says so. Warnings and remarks of checks are no
/// claims: `skewd check` shows them.
void claim_config_risks(const Declaration& declaration, std::vector<Finding>& claims);

/// After a restart, while the files are not read yet, what was claimed before goes on.
void hold_config_risks(const std::vector<Finding>& open, std::vector<Finding>& claims);

}  // namespace skewd
