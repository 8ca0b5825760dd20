// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "agent/cli/agent_client.h"
#include "agent/cli/command.h"
#include "agent/cli/status_text.h"
#include "agent/cli/terminal.h"

namespace skewd {
namespace {

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
    return with_access(access_, {{"--format", "text|json", "how to print it", &format_}});
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  AgentAccess access_;
  std::string format_ = "text";
};

ExitStatus StatusCommand::run() {
  const auto fetched = fetch_report(access_);
  if (!fetched) return refuse(fetched.error().message);
  const std::string text =
      format_ == "json" ? fetched->json : render_status(fetched->report, wanted_colour());
  std::fputs(text.c_str(), stdout);
  return needs_attention(fetched->report) ? ExitStatus::found : ExitStatus::fine;
}

}  // namespace

std::unique_ptr<Command> make_status_command() { return std::make_unique<StatusCommand>(); }

}  // namespace skewd
