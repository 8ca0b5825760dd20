// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/cli/command.h"
#include "agent/cli/past_report.h"
#include "agent/cli/status_report.h"
#include "collectors/net/http.h"
#include "collectors/result.h"

namespace skewd {

/// Where an agent listens unless it is told otherwise.
inline constexpr const char* kUsualAgentUrl = "http://127.0.0.1:10145";

/// Where an agent is asked, and as whom. Secrets stand in files only.
struct AgentAccess {
  std::string url = kUsualAgentUrl;
  HttpAccess as;
};

/// These options and --url, --ca-file, --cert-file, --key-file, --user and --password-file.
[[nodiscard]] std::vector<Option> with_access(AgentAccess& access, std::vector<Option> options);

/// The running agent's /api/v1/report.
struct FetchedReport {
  std::string json;  // word for word
  StatusReport report;
};

/// Asks the agent. The error names the URL and says what to do.
[[nodiscard]] Result<FetchedReport> fetch_report(const AgentAccess& access);

/// What the agent answers at that path, word for word.
[[nodiscard]] Result<std::string> fetch_json(const AgentAccess& access, const std::string& path);

/// The same of what may take longer: recordings are replayed for it.
[[nodiscard]] Result<std::string> fetch_page(const AgentAccess& access, const std::string& path);

/// "?since=2h&pool=shop", with names encoded; those that are empty are left out.
[[nodiscard]] std::string past_arguments(std::string_view since, std::string_view balancer,
                                         std::string_view pool);

/// The running agent's /api/v1/history or /api/v1/changes.
struct FetchedPast {
  std::string json;  // word for word
  Past past;
};

/// The same of findings or changes of the past: `path` is "/api/v1/changes?since=2h".
[[nodiscard]] Result<FetchedPast> fetch_past(const AgentAccess& access, const std::string& path);

}  // namespace skewd
