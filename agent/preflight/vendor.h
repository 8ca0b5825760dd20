// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/configuration.h"

namespace skewd {

/// Has the vendor's program translate the files that need it; what it complains about becomes a
/// remark. Without the program nothing happens: the reader says what is missing.
void adapt_files(const VendorChecker& vendor, std::vector<ConfigurationFile>& files,
                 std::vector<Diagnostic>& remarks);

/// Runs the vendor's own checker over the files if it is installed, for at most 30 s, and takes
/// over what it says.
void ask_vendor(const VendorChecker& vendor, std::vector<ConfigurationFile>& files,
                std::vector<Diagnostic>& remarks);

}  // namespace skewd
