// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/selftest.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/app/printable.h"
#include "agent/cli/command.h"
#include "agent/cli/plain_figures.h"
#include "agent/cli/terminal.h"
#include "exporters/status/json.h"

namespace skewd {
namespace {

using Json = nlohmann::ordered_json;

std::string render_line(bool is_good, const std::string& text, Colour colour) {
  return paint_text(is_good ? "ok    " : "FAILED", is_good ? Paint::good : Paint::bad, colour) +
         "  " + printable(text) + '\n';
}

std::string list_of(const std::vector<Finding>& findings) {
  std::string list;
  for (const Finding& finding : findings) {
    (list += list.empty() ? "" : "; ") += finding.summary;
  }
  return list;
}

std::string describe(const SelftestFault& fault) {
  std::string text = fault.text + ": ";
  if (!fault.found) {
    text += fault.wanted + " was not found in " + render_plural(fault.scrapes, "scrape");
  } else {
    text += "found after " + render_plural(fault.scrapes, "scrape") + ": " + fault.found->summary;
  }
  if (!fault.others.empty()) text += "; but also " + list_of(fault.others);
  return text;
}

std::string render_text(const SelftestResult& result, Colour colour) {
  const std::string quiet = "nothing is wrong for " + render_plural(result.quiet_scrapes, "scrape");
  const bool is_quiet = result.false_alarms.empty();
  std::string text = render_line(
      is_quiet,
      quiet + (is_quiet ? ": nothing is found" : ": found " + list_of(result.false_alarms)),
      colour);
  for (const SelftestFault& fault : result.faults) {
    text += render_line(fault.found && fault.others.empty(), describe(fault), colour);
  }
  return text + (result.passed() ? "skewd finds what it must find.\n"
                                 : "skewd does NOT find what it must find: do not rely on it.\n");
}

Json json_of(const Finding& finding) { return Json::parse(render_finding_json(finding)); }

Json json_of(const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& finding : findings) list.push_back(json_of(finding));
  return list;
}

std::string render_json(const SelftestResult& result) {
  Json faults = Json::array();
  for (const SelftestFault& fault : result.faults) {
    faults.push_back({{"fault", fault.text},
                      {"wanted", fault.wanted},
                      {"scrapes", fault.scrapes},
                      {"found", fault.found ? json_of(*fault.found) : Json(nullptr)},
                      {"others", json_of(fault.others)}});
  }
  const Json json = {{"passed", result.passed()},
                     {"quiet_scrapes", result.quiet_scrapes},
                     {"false_alarms", json_of(result.false_alarms)},
                     {"faults", std::move(faults)}};
  return json.dump() + '\n';
}

class SelftestCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {
        .sentence = "Puts known faults into a copy of the pipeline and shows that it finds them.",
        .examples = {{"skewd selftest", "needs no balancer, no agent and no configuration"},
                     {"skewd selftest --format json", "for programs"}},
        .exit_status = {{ExitStatus::fine, "every fault was found, and nothing else"},
                        {ExitStatus::found, "one was not, or something that is not there was"},
                        {ExitStatus::unusable, "wrong usage"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {{"--format", "text|json", "how to print it", &format_}};
  }
  [[nodiscard]] ExitStatus run() override {
    const SelftestResult result = run_selftest();
    const std::string text =
        format_ == "json" ? render_json(result) : render_text(result, wanted_colour());
    std::fputs(text.c_str(), stdout);
    return result.passed() ? ExitStatus::fine : ExitStatus::found;
  }

 private:
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> make_selftest_command() { return std::make_unique<SelftestCommand>(); }

}  // namespace skewd
