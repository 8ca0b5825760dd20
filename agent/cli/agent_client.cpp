// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/agent_client.h"

#include <utility>

#include "collectors/net/ask.h"
#include "collectors/source.h"

namespace skewd {
namespace {

Result<Source> read_agent_url(const std::string& url) {
  auto source = read_source(url);
  if (source && source->kind == Source::Kind::http) return source;
  return failure(ErrorKind::config, "--url: write http://host:port, where the agent listens");
}

std::string_view advice_for(const Error& error) {
  switch (error.kind) {
    case ErrorKind::unreachable:
      return "; start the agent with `skewd run`, or say with --url where it listens";
    case ErrorKind::malformed:
    case ErrorKind::limit: return "; does --url lead to skewd?";
    case ErrorKind::config: break;
  }
  return "";
}

Result<std::string> fetch(const Source& agent) {
  std::string json;
  const Query query{.questions = {"/api/v1/report"}};
  const auto asked =
      ask(agent, query, AskLimits{}, [&](std::size_t, std::string_view piece) { json += piece; });
  if (!asked) return tl::unexpected(asked.error());
  return json;
}

}  // namespace

Result<FetchedReport> fetch_report(const std::string& url) {
  const std::string trimmed = url.substr(0, url.find_last_not_of('/') + 1);
  const auto agent = read_agent_url(trimmed);
  if (!agent) return tl::unexpected(agent.error());
  auto json = fetch(*agent);
  auto report = json.and_then(read_status_report);
  if (report) return FetchedReport{std::move(*json), std::move(*report)};
  Error error = std::move(report).error();
  error.message += advice_for(error);
  return tl::unexpected(std::move(error).in(trimmed));
}

}  // namespace skewd
