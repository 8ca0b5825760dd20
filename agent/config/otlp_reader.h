// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/config/toml_reader.h"
#include "exporters/otlp_settings.h"

namespace skewd {

/// Reads [otlp]. What is wrong goes into the reader's faults.
[[nodiscard]] OtlpSettings read_otlp(const TomlReader& table);

}  // namespace skewd
