// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/server_probe.h"

#include <charconv>
#include <string_view>
#include <vector>

#include "agent/plan/eligible.h"
#include "collectors/net/http_reach.h"

namespace skewd {
namespace {

constexpr std::chrono::seconds kBound{3};

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

ReachQuestion question_of(const PoolSpec& pool, const ServerSpec& server) {
  ReachQuestion question;
  const auto& check = pool.http_check;
  const std::uint16_t port =
      check && check->port ? *check->port : server.port.value_or(std::uint16_t{80});
  question.url = (check && check->tls ? "https://" : "http://") + bracketed(server.host) + ":" +
                 std::to_string(port);
  if (server.host.empty() && server.address.starts_with("unix:")) {
    question.url = "http://localhost";
    question.unix_path = server.address.substr(5);
  }
  if (!check) return question;
  question.url += check->path;
  question.method = check->method;
  question.host_header = check->host;
  return question;
}

// "200", "200-399", "200,204": true if the status is among them.
bool is_expected(std::string_view expected, int status) {
  while (!expected.empty()) {
    const std::size_t comma = std::min(expected.find(','), expected.size());
    const std::string_view range = expected.substr(0, comma);
    int first = 0;
    const auto [end, trouble] = std::from_chars(range.data(), range.data() + range.size(), first);
    int last = first;
    if (trouble == std::errc() && end != range.data() + range.size() && *end == '-') {
      std::from_chars(end + 1, range.data() + range.size(), last);
    }
    if (first <= status && status <= last) return true;
    expected.remove_prefix(std::min(comma + 1, expected.size()));
  }
  return false;
}

std::string judge(const PoolSpec& pool, const ReachQuestion& question, const ReachAnswer& answer) {
  if (!answer.trouble.empty()) return answer.trouble;
  if (!pool.http_check || is_expected(pool.http_check->expected_status, answer.status)) return {};
  return question.method + " " + pool.http_check->path + " was answered with " +
         std::to_string(answer.status) + ", where " + pool.http_check->expected_status +
         " is expected";
}

}  // namespace

std::map<std::pair<std::string, std::string>, std::string> probe_servers(
    const Configuration& configuration, const std::function<void(const std::string&)>& progress) {
  std::vector<std::pair<const PoolSpec*, const ServerSpec*>> asked;
  std::vector<ReachQuestion> questions;
  for (const PoolSpec& pool : configuration.pools) {
    for (const ServerSpec& server : pool.servers) {
      const bool has_address = !server.host.empty() || server.address.starts_with("unix:");
      if (!has_address || !is_able(server)) continue;
      asked.emplace_back(&pool, &server);
      questions.push_back(question_of(pool, server));
    }
  }
  const auto answers = reach(questions, kBound, [&](std::size_t done) {
    if (progress) {
      progress("connecting to servers: " + std::to_string(done) + " of " +
               std::to_string(questions.size()));
    }
  });
  std::map<std::pair<std::string, std::string>, std::string> found;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto& [pool, server] = asked[i];
    found[{pool->name, server->name}] = judge(*pool, questions[i], answers[i]);
  }
  return found;
}

}  // namespace skewd
