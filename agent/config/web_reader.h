// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/config/settings.h"
#include "agent/config/toml_reader.h"

namespace skewd {

/// Reads [web]: where is listened, how much is told, over what and to whom. Files are not opened.
void read_web(const TomlReader& web, Settings& settings);

}  // namespace skewd
