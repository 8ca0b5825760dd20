// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include "agent/app/scrape_loop.h"
#include "agent/cli/command.h"
#include "agent/cli/discovery_json.h"
#include "agent/discover/find_balancers.h"
#include "agent/discover/settings_text.h"
#include "agent/plan/probe_proposals.h"
#include "agent/preflight/preflight.h"

namespace skewd {
namespace {

class DiscoverCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence = "Finds the balancers that run on this host and prints a skewd.toml.",
            .examples = {{"skewd discover > skewd.toml", "a configuration to begin with"},
                         {"sudo skewd discover", "as somebody who may look everywhere"}},
            .exit_status = {{ExitStatus::fine, "every balancer that was found can be read"},
                            {ExitStatus::found, "none was found, or one cannot be read yet"},
                            {ExitStatus::unusable, "wrong usage"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {{"--format", "text|json", "how to print it", &format_}};
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  std::string format_ = "text";
};

// One for each route, to be let in by whoever wants requests to be sent.
std::string proposals_for(const Discovery& discovery) {
  std::string text;
  for (const FoundBalancer& balancer : discovery.balancers) {
    if (balancer.config.empty() || !balancer.can_be_watched()) continue;
    const auto read = read_and_check(balancer.config, std::string(balancer.kind->name));
    if (read) text += propose_probes(read->configuration, balancer.name, "#");
  }
  if (text.empty()) return text;
  return "\n# Requests that show whether each route leads to its pool; see docs/probes.md.\n" +
         text;
}

ExitStatus DiscoverCommand::run() {
  const Discovery discovery = find_balancers({}, kScrapeLimits);
  const std::string text = format_ == "json"
                               ? render_discovery_json(discovery)
                               : render_settings(discovery) + proposals_for(discovery);
  std::fputs(text.c_str(), stdout);
  const auto& found = discovery.balancers;
  const bool all = std::all_of(found.begin(), found.end(),
                               [](const FoundBalancer& balancer) { return balancer.answers(); });
  return all && !found.empty() ? ExitStatus::fine : ExitStatus::found;
}

}  // namespace

std::unique_ptr<Command> make_discover_command() { return std::make_unique<DiscoverCommand>(); }

}  // namespace skewd
