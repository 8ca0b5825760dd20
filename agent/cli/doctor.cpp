// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/doctor.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "agent/app/scrape_loop.h"
#include "agent/cli/command.h"
#include "agent/cli/doctor_text.h"
#include "agent/cli/terminal.h"
#include "agent/config/usual_settings.h"
#include "agent/discover/find_balancers.h"

namespace skewd {
namespace {

class DoctorCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence =
                "Tries every configured source once and says what works, and what mends "
                "the rest.",
            .examples = {{"skewd doctor", "the configuration of the agent, or what it would find"},
                         {"skewd doctor --config.file ./skewd.toml", "another configuration"}},
            .exit_status = {
                {ExitStatus::fine, "everything works"},
                {ExitStatus::found, "something is missing"},
                {ExitStatus::unusable, "wrong usage, or a configuration that cannot be used"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {{"--config.file", "FILE",
             "the configuration; without one, or without a balancer in it, what is found on this "
             "host",
             &file_},
            {"--format", "text|json", "how to print it", &format_}};
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  std::string file_ = kUsualConfigFile;
  std::string format_ = "text";
};

// What was found instead of being configured, and what keeps the rest from being watched.
void search(Settings& settings, Examinations& found) {
  const Discovery discovery = find_balancers({}, kScrapeLimits);
  for (const FoundBalancer& balancer : discovery.balancers) {
    if (balancer.can_be_watched()) {
      settings.balancers.push_back(balancer.settings());
      continue;
    }
    const std::string area = "balancer " + balancer.name;
    const Health health = balancer.kind->make_reader == nullptr ? Health::note : Health::missing;
    for (const Advice& advice : balancer.advice) {
      found.push_back({area, balancer.evidence, health, advice.trouble, advice.mend});
    }
  }
  if (settings.balancers.empty()) {
    found.push_back({"balancers", "this host", Health::missing,
                     "none is configured, and none that can be watched was found",
                     "start a balancer, or write a [[balancer]] into skewd.toml"});
  }
  for (const Advice& advice : discovery.advice) {
    found.push_back({"balancers", "this host", Health::note, advice.trouble, advice.mend});
  }
}

ExitStatus DoctorCommand::run() {
  auto settings = load_settings_if_any(file_);
  if (!settings) return refuse(settings.error().message);
  Examinations found;
  if (settings->balancers.empty()) search(*settings, found);
  Examinations tried = examine(*settings, kScrapeLimits);
  found.insert(found.begin(), tried.begin(), tried.end());
  const std::string text =
      format_ == "json"
          ? render_examinations_json(found, std::filesystem::exists(file_) ? file_ : "")
          : render_examinations(found, wanted_colour());
  std::fputs(text.c_str(), stdout);
  const bool missing = std::any_of(found.begin(), found.end(), [](const Examination& one) {
    return one.health == Health::missing;
  });
  return missing ? ExitStatus::found : ExitStatus::fine;
}

}  // namespace

std::unique_ptr<Command> make_doctor_command() { return std::make_unique<DoctorCommand>(); }

}  // namespace skewd
