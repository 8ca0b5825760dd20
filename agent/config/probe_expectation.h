// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "agent/config/toml_reader.h"
#include "collectors/probe.h"

namespace skewd {

/// Reads `expect` of a [[probe]]. What is wrong goes into the reader's faults.
[[nodiscard]] ProbeExpectation read_probe_expectation(const TomlReader& expect);

/// Reads a table of header fields; `name` is the table as it is written.
[[nodiscard]] ProbeHeaders read_probe_headers(const TomlReader& table, std::string_view key,
                                              const std::string& name);

}  // namespace skewd
