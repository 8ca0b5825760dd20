// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "agent/cli/command.h"
#include "agent/cli/status_text.h"
#include "agent/cli/terminal.h"
#include "collectors/net/ask.h"
#include "collectors/source.h"

namespace skewd {
namespace {

Result<Source> read_agent_url(const std::string& url) {
  auto source = read_source(url);
  if (source && source->kind == Source::Kind::http) return source;
  return failure(ErrorKind::config, "--url: write http://host:port, where the agent listens");
}

Result<std::string> fetch_report(const Source& agent) {
  std::string json;
  const Query query{.questions = {"/api/v1/report"}};
  const auto asked =
      ask(agent, query, AskLimits{}, [&](std::size_t, std::string_view piece) { json += piece; });
  if (!asked) return tl::unexpected(asked.error());
  return json;
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

class StatusCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence = "Shows what the running agent sees: open findings, pools, shares.",
            .examples = {{"skewd status", "the agent of this host"},
                         {"skewd status --url http://lb1:10145 --format json",
                          "another one, for programs"}},
            .exit_status = {{ExitStatus::fine, "nothing above info is open"},
                            {ExitStatus::found, "a finding is open"},
                            {ExitStatus::unusable, "wrong usage, or no answer of an agent"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {{"--url", "URL", "where the agent listens", &url_},
            {"--format", "text|json", "how to print it", &format_}};
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  std::string url_ = "http://127.0.0.1:10145";
  std::string format_ = "text";
};

ExitStatus StatusCommand::run() {
  const std::string url = url_.substr(0, url_.find_last_not_of('/') + 1);
  const auto agent = read_agent_url(url);
  if (!agent) return refuse(agent.error().message);
  const auto json = fetch_report(*agent);
  const auto report = json.and_then(read_status_report);
  if (!report) {
    const Error& error = report.error();
    return refuse(url + ": " + error.message + std::string(advice_for(error)));
  }
  const std::string text = format_ == "json" ? *json : render_status(*report, wanted_colour());
  std::fputs(text.c_str(), stdout);
  return needs_attention(*report) ? ExitStatus::found : ExitStatus::fine;
}

}  // namespace

std::unique_ptr<Command> make_status_command() { return std::make_unique<StatusCommand>(); }

}  // namespace skewd
