// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "agent/cli/agent_client.h"
#include "agent/cli/command.h"
#include "agent/cli/past_text.h"
#include "agent/cli/terminal.h"
#include "exporters/history_query.h"

namespace skewd {
namespace {

class HistoryCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {
        .sentence = "Shows the findings of the past, which the running agent keeps on disk.",
        .examples = {{"skewd history", "the last seven days, the latest first"},
                     {"skewd history --since 2h --pool shop", "of one pool"},
                     {"skewd history --since 90d --format json", "all that is kept, for programs"}},
        .exit_status = {{ExitStatus::fine, "told, whatever was found"},
                        {ExitStatus::unusable, "wrong usage, or no answer of an agent"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return with_access(access_, {{"--since", "TIME", "how far back: 30m, 2h, 7d", &since_},
                                 {"--pool", "POOL", "only findings of this pool", &pool_},
                                 {"--balancer", "NAME", "only those of this balancer", &balancer_},
                                 {"--format", "text|json", "how to print it", &format_}});
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  std::string since_ = "7d";
  std::string pool_;
  std::string balancer_;
  AgentAccess access_;
  std::string format_ = "text";
};

ExitStatus HistoryCommand::run() {
  if (const auto since = read_since(since_); !since) {
    return refuse("history: --since: " + since.error().message);
  }
  const auto fetched =
      fetch_past(access_, "/api/v1/history" + past_arguments(since_, balancer_, pool_));
  if (!fetched) return refuse(fetched.error().message);
  const std::string text =
      format_ == "json" ? fetched->json : render_history(fetched->past, since_, wanted_colour());
  std::fputs(text.c_str(), stdout);
  return ExitStatus::fine;
}

}  // namespace

std::unique_ptr<Command> make_history_command() { return std::make_unique<HistoryCommand>(); }

}  // namespace skewd
