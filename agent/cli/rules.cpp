// SPDX-License-Identifier: Apache-2.0
#include "alerts/rules.h"

#include <cstdio>

#include "agent/cli/command.h"

namespace skewd {
namespace {

class RulesCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {
        .sentence = "Prints the alert rules for Prometheus 2.42 and later.",
        .examples = {{"skewd rules > /etc/prometheus/rules/skewd.yml", "where rule_files looks"},
                     {"skewd rules --fleet > /etc/prometheus/rules/skewd.yml",
                      "with the rules over many agents"},
                     {"promtool check rules /etc/prometheus/rules/skewd.yml",
                      "what Prometheus thinks of it"},
                     {"systemctl reload prometheus", "then they are in force"}},
        .exit_status = {{ExitStatus::fine, "printed"}, {ExitStatus::unusable, "wrong usage"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {{"--fleet", "", "add the rules over many agents", &fleet_},
            {"--runbooks", "URL", "where your copy of the runbooks stands", &runbooks_}};
  }
  [[nodiscard]] ExitStatus run() override {
    if (!runbooks_.ends_with('/')) runbooks_ += '/';
    std::fputs(render_rules({.fleet = fleet_, .runbooks = runbooks_}).c_str(), stdout);
    return ExitStatus::fine;
  }

 private:
  bool fleet_ = false;
  std::string runbooks_{kRunbooks};
};

}  // namespace

std::unique_ptr<Command> make_rules_command() { return std::make_unique<RulesCommand>(); }

}  // namespace skewd
