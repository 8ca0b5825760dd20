// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "agent/cli/agent_client.h"
#include "agent/cli/command.h"
#include "agent/cli/terminal.h"
#include "agent/cli/why_text.h"

namespace skewd {
namespace {

class WhyCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence = "Says who is to blame for what a pool suffers, and who is not.",
            .examples = {{"skewd why shop", "the pool shop, of whichever balancer has it"},
                         {"skewd why edge/shop", "that of the balancer edge"},
                         {"skewd why --url http://lb1:10145 shop", "as another agent sees it"}},
            .exit_status = {{ExitStatus::fine, "all is well"},
                            {ExitStatus::found, "something is to blame, or it cannot be told"},
                            {ExitStatus::unusable, "wrong usage, or no such pool"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return with_access(access_, {{"POOL", "", "a pool, or BALANCER/POOL", &pool_},
                                 {"--format", "text|json", "how to print it", &format_}});
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  std::string pool_;
  AgentAccess access_;
  std::string format_ = "text";
};

ExitStatus WhyCommand::run() {
  const auto fetched = fetch_report(access_);
  if (!fetched) return refuse(fetched.error().message);
  const auto place = find_pool(fetched->report, pool_);
  if (!place) return refuse(place.error().message);
  const auto json = fetch_json(access_, pool_path(*place));
  if (!json) return refuse(json.error().message);
  const auto verdict = read_verdict(*json);
  if (!verdict) return refuse(verdict.error().message);
  const std::string text = format_ == "json" ? *json : render_why(*verdict, wanted_colour());
  std::fputs(text.c_str(), stdout);
  return verdict->well ? ExitStatus::fine : ExitStatus::found;
}

}  // namespace

std::unique_ptr<Command> make_why_command() { return std::make_unique<WhyCommand>(); }

}  // namespace skewd
