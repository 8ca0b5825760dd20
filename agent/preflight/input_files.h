// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "collectors/balancer.h"
#include "collectors/configuration.h"

namespace skewd {

/// Files as somebody named them: a directory stands for its *.cfg and *.conf files in the order of
/// their names, "-" for standard input. Error (config): which one cannot be read, and why.
[[nodiscard]] Result<std::vector<ConfigurationFile>> read_input_files(
    const std::vector<std::string>& names);

/// The kind whose configuration these files are: the one of that name, or if it is empty the first
/// that recognises the first file. Error (config): there is no such kind, or none recognises it.
[[nodiscard]] Result<const BalancerKind*> choose_kind(const std::string& name,
                                                      const std::vector<ConfigurationFile>& files);

}  // namespace skewd
