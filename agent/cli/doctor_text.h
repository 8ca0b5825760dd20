// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/cli/text_table.h"
#include "agent/doctor/examination.h"

namespace skewd {

/// For people: areas with their subjects, what each tells, and the lines that mend what is missing.
[[nodiscard]] std::string render_examinations(const Examinations& found, Colour colour);

/// For programs: one object, and a line end. `config` is the file that was read; empty: none.
[[nodiscard]] std::string render_examinations_json(const Examinations& found,
                                                   const std::string& config);

}  // namespace skewd
