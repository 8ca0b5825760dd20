// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/agent_client.h"

#include <utility>

#include "agent/cli/percent_encoding.h"
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

Result<std::string> fetch(const Source& agent, const std::string& path) {
  std::string json;
  const Query query{.questions = {path}};
  const auto asked =
      ask(agent, query, AskLimits{}, [&](std::size_t, std::string_view piece) { json += piece; });
  if (!asked) return tl::unexpected(asked.error());
  return json;
}

std::string without_slash(const std::string& url) {
  return url.substr(0, url.find_last_not_of('/') + 1);
}

tl::unexpected<Error> with_advice(Error error, const std::string& url) {
  error.message += advice_for(error);
  return tl::unexpected(std::move(error).in(url));
}

}  // namespace

Result<FetchedReport> fetch_report(const std::string& url) {
  const std::string trimmed = without_slash(url);
  const auto agent = read_agent_url(trimmed);
  if (!agent) return tl::unexpected(agent.error());
  auto json = fetch(*agent, "/api/v1/report");
  auto report = json.and_then(read_status_report);
  if (report) return FetchedReport{std::move(*json), std::move(*report)};
  return with_advice(std::move(report).error(), trimmed);
}

Result<std::string> fetch_json(const std::string& url, const std::string& path) {
  const std::string trimmed = without_slash(url);
  const auto agent = read_agent_url(trimmed);
  if (!agent) return tl::unexpected(agent.error());
  auto json = fetch(*agent, path);
  if (!json) return with_advice(std::move(json).error(), trimmed);
  return json;
}

std::string past_arguments(std::string_view since, std::string_view balancer,
                           std::string_view pool) {
  std::string text = "?since=" + percent_encoded(since);
  if (!balancer.empty()) text += "&balancer=" + percent_encoded(balancer);
  if (!pool.empty()) text += "&pool=" + percent_encoded(pool);
  return text;
}

Result<FetchedPast> fetch_past(const std::string& url, const std::string& path) {
  const std::string trimmed = without_slash(url);
  const auto agent = read_agent_url(trimmed);
  if (!agent) return tl::unexpected(agent.error());
  auto json = fetch(*agent, path);
  auto past = json.and_then([](const std::string& text) { return read_past(text); });
  if (past) return FetchedPast{std::move(*json), std::move(*past)};
  return with_advice(std::move(past).error(), trimmed);
}

}  // namespace skewd
