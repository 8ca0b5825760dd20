// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include "agent/cli/agent_client.h"
#include "agent/cli/command.h"
#include "agent/cli/diagnostic_json.h"
#include "agent/cli/diagnostic_text.h"
#include "agent/cli/route_trial.h"
#include "agent/cli/terminal.h"
#include "agent/preflight/preflight.h"

namespace skewd {
namespace {

class CheckCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence = "Checks a balancer's configuration before it is deployed.",
            .examples = {{"skewd check /etc/haproxy/haproxy.cfg", "what is wrong with this file"},
                         {"skewd check --probe /etc/haproxy/conf.d",
                          "ask the servers, too, if they are there"},
                         {"skewd check --routes /etc/haproxy/haproxy.cfg",
                          "try every route of the balancer that runs"},
                         {"nginx -T | skewd check -", "a configuration with all that it includes"},
                         {"skewd check --fail-on warning --format sarif f.cfg",
                          "in continuous integration"}},
            .exit_status = {{ExitStatus::fine, "nothing as bad as --fail-on was found"},
                            {ExitStatus::found, "something was"},
                            {ExitStatus::unusable, "wrong usage, or a file that cannot be read"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {
        {"FILE", "",
         "files and folders of one configuration, in their order; -: from standard input", &files_},
        {"--kind", "KIND", "apache, caddy, envoy, haproxy, ipvs or nginx; else recognised", &kind_},
        {"--probe", "", "connect to every server, and ask what its HTTP check asks", &probe_},
        {"--routes", "",
         "send one request for each route to the running balancer, and show who answers", &routes_},
        {"--url", "URL", "where an agent listens that reads its access log; of --routes",
         &agent_url_},
        {"--no-resolve", "", "do not ask for the addresses of server names", &no_resolve_},
        {"--no-vendor", "", "do not run the balancer's own checker", &no_vendor_},
        {"--fail-on", "error|warning", "what makes the exit status 1", &fail_on_},
        {"--format", "text|json|sarif|junit", "how to print it", &format_}};
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] DiagnosticSeverity threshold() const {
    return fail_on_ == "warning" ? DiagnosticSeverity::warning : DiagnosticSeverity::error;
  }
  [[nodiscard]] std::string render(const Preflight& preflight) const;
  [[nodiscard]] ExitStatus run_routes();

  std::vector<std::string> files_;
  std::string kind_;
  std::string fail_on_ = "error";
  std::string format_ = "text";
  std::string agent_url_ = kUsualAgentUrl;
  bool probe_ = false;
  bool routes_ = false;
  bool no_resolve_ = false;
  bool no_vendor_ = false;
};

std::string summary_of(const Preflight& preflight) {
  const Configuration& configuration = preflight.configuration;
  std::size_t servers = 0;
  for (const PoolSpec& pool : configuration.pools) servers += pool.servers.size();
  const auto counted = [](std::size_t count, const char* noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
  };
  return std::string(preflight.kind->name) + ": " +
         counted(configuration.listeners.size(), "listener") + ", " +
         counted(configuration.routes.size(), "route") + ", " +
         counted(configuration.pools.size(), "pool") + ", " + counted(servers, "server") + "; " +
         (preflight.diagnostics.empty() ? "nothing found" : count_text(preflight.diagnostics)) +
         "\n";
}

std::string CheckCommand::render(const Preflight& preflight) const {
  const SourceLines lines(preflight.configuration);
  if (format_ == "json") return dump({{"diagnostics", diagnostics_json(preflight.diagnostics)}});
  if (format_ == "sarif") return render_sarif(preflight.diagnostics, lines);
  if (format_ == "junit") {
    std::vector<std::string> files;
    for (const ConfigurationFile& file : preflight.configuration.files) files.push_back(file.path);
    return render_junit(preflight.diagnostics, files, threshold());
  }
  std::string text;
  for (const Diagnostic& one : preflight.diagnostics) {
    text += render_diagnostic(one, lines, wanted_colour());
  }
  return text + summary_of(preflight);
}

ExitStatus CheckCommand::run_routes() {
  if (format_ != "text" && format_ != "json") {
    return refuse("check: --routes is printed as text or json");
  }
  PreflightOptions options;
  options.kind = kind_;
  options.vendor = options.resolve = false;
  const auto preflight = run_preflight(files_, options);
  if (!preflight) return refuse(preflight.error().message);
  const std::vector<RouteTrial> trials = try_routes(preflight->configuration, agent_url_);
  const std::string text = format_ == "json" ? render_route_trials_json(trials)
                                             : render_route_trials(trials, wanted_colour());
  std::fputs(text.c_str(), stdout);
  const bool wrong = std::any_of(trials.begin(), trials.end(), [](const RouteTrial& trial) {
    return trial.result == RouteTrial::Result::wrong;
  });
  return wrong ? ExitStatus::found : ExitStatus::fine;
}

ExitStatus CheckCommand::run() {
  if (routes_) return run_routes();
  ProgressLine line;
  PreflightOptions options;
  options.kind = kind_;
  options.vendor = !no_vendor_;
  options.resolve = !no_resolve_;
  options.probe = probe_;
  options.progress = [&](const std::string& text) {
    if (line.is_due()) line.show(text);
  };
  const auto preflight = run_preflight(files_, options);
  line.clear();
  if (!preflight) return refuse(preflight.error().message);
  std::fputs(render(*preflight).c_str(), stdout);
  const bool fails =
      std::any_of(preflight->diagnostics.begin(), preflight->diagnostics.end(),
                  [&](const Diagnostic& one) { return one.severity >= threshold(); });
  return fails ? ExitStatus::found : ExitStatus::fine;
}

}  // namespace

std::unique_ptr<Command> make_check_command() { return std::make_unique<CheckCommand>(); }

}  // namespace skewd
