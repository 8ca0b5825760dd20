// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/cli/status_report.h"
#include "collectors/result.h"

namespace skewd {

/// Where an agent listens unless it is told otherwise.
inline constexpr const char* kUsualAgentUrl = "http://127.0.0.1:10145";

/// The running agent's /api/v1/report.
struct FetchedReport {
  std::string json;  // word for word
  StatusReport report;
};

/// Asks the agent. The error names the URL and says what to do.
[[nodiscard]] Result<FetchedReport> fetch_report(const std::string& url);

}  // namespace skewd
