// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/agent_client.h"

#include <chrono>
#include <utility>

#include "agent/cli/percent_encoding.h"
#include "collectors/source.h"

namespace skewd {
namespace {

std::string without_slash(const std::string& url) {
  return url.substr(0, url.find_last_not_of('/') + 1);
}

Result<void> check(const AgentAccess& access) {
  const auto source = read_source(without_slash(access.url));
  if (!source || source->kind != Source::Kind::http) {
    return failure(ErrorKind::config, "--url: write http://host:port, where the agent listens");
  }
  const auto& [login, tls] = access.as;
  if (login.username.empty() != login.password_file.empty()) {
    return failure(ErrorKind::config, "--user and --password-file: write both, or neither");
  }
  if (tls.cert_file.empty() != tls.key_file.empty()) {
    return failure(ErrorKind::config, "--cert-file and --key-file: write both, or neither");
  }
  if (access.url.starts_with("http://") && !tls.ca_file.empty()) {
    return failure(ErrorKind::config, "--ca-file: write https:// in --url");
  }
  return {};
}

std::string_view advice_for(const Error& error) {
  if (error.message.find("status 401") != std::string::npos) {
    return "; say with --user and --password-file who you are";
  }
  switch (error.kind) {
    case ErrorKind::unreachable:
      return "; start the agent with `skewd run`, or say with --url where it listens";
    case ErrorKind::malformed:
    case ErrorKind::limit: return "; does --url lead to skewd?";
    case ErrorKind::config: break;
  }
  return "";
}

// The agent replays recordings for two seconds at most, and may have others to answer before.
constexpr AskLimits kPatient{.connect = std::chrono::seconds(2), .total = std::chrono::seconds(20)};

Result<std::string> fetch(const AgentAccess& access, const std::string& path,
                          const AskLimits& limits = {}) {
  std::string json;
  const Query query{.questions = {path}};
  const auto keep = [&](std::size_t, std::string_view piece) { json += piece; };
  const auto asked = ask_http(without_slash(access.url), query, limits, keep, access.as);
  if (!asked) return tl::unexpected(asked.error());
  return json;
}

tl::unexpected<Error> with_advice(Error error, const AgentAccess& access) {
  error.message += advice_for(error);
  return tl::unexpected(std::move(error).in(without_slash(access.url)));
}

}  // namespace

std::vector<Option> with_access(AgentAccess& access, std::vector<Option> options) {
  auto& [login, tls] = access.as;
  const std::vector<Option> own = {
      {"--url", "URL", "where the agent listens", &access.url},
      {"--ca-file", "FILE", "who may vouch for an agent behind https://", &tls.ca_file},
      {"--cert-file", "FILE", "your certificate, if the agent asks for one", &tls.cert_file},
      {"--key-file", "FILE", "its key", &tls.key_file},
      {"--user", "NAME", "your name, if the agent asks for a password", &login.username},
      {"--password-file", "FILE", "holds your password", &login.password_file}};
  options.insert(options.end(), own.begin(), own.end());
  return options;
}

Result<FetchedReport> fetch_report(const AgentAccess& access) {
  if (auto fine = check(access); !fine) return tl::unexpected(std::move(fine).error());
  auto json = fetch(access, "/api/v1/report");
  auto report = json.and_then(read_status_report);
  if (report) return FetchedReport{std::move(*json), std::move(*report)};
  return with_advice(std::move(report).error(), access);
}

Result<std::string> fetch_json(const AgentAccess& access, const std::string& path) {
  if (auto fine = check(access); !fine) return tl::unexpected(std::move(fine).error());
  auto json = fetch(access, path);
  if (!json) return with_advice(std::move(json).error(), access);
  return json;
}

Result<std::string> fetch_page(const AgentAccess& access, const std::string& path) {
  if (auto fine = check(access); !fine) return tl::unexpected(std::move(fine).error());
  auto page = fetch(access, path, kPatient);
  if (!page) return with_advice(std::move(page).error(), access);
  return page;
}

std::string past_arguments(std::string_view since, std::string_view balancer,
                           std::string_view pool) {
  std::string text = "?since=" + percent_encoded(since);
  if (!balancer.empty()) text += "&balancer=" + percent_encoded(balancer);
  if (!pool.empty()) text += "&pool=" + percent_encoded(pool);
  return text;
}

Result<FetchedPast> fetch_past(const AgentAccess& access, const std::string& path) {
  if (auto fine = check(access); !fine) return tl::unexpected(std::move(fine).error());
  auto json = fetch(access, path);
  auto past = json.and_then([](const std::string& text) { return read_past(text); });
  if (past) return FetchedPast{std::move(*json), std::move(*past)};
  return with_advice(std::move(past).error(), access);
}

}  // namespace skewd
