// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/config/toml_reader.h"
#include "exporters/alertmanager_settings.h"

namespace skewd {

/// Reads the table [alertmanager].
[[nodiscard]] AlertmanagerSettings read_alertmanager(const TomlReader& table);

}  // namespace skewd
