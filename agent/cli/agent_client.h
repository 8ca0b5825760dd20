// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "collectors/result.h"

namespace skewd {

/// Where an agent listens unless it is told otherwise.
inline constexpr const char* kUsualAgentUrl = "http://127.0.0.1:10145";

/// The JSON of the running agent's /api/v1/report. The error names the URL and says what to do.
[[nodiscard]] Result<std::string> fetch_report(const std::string& url);

}  // namespace skewd
