// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>

#include "agent/cli/agent_client.h"
#include "agent/cli/command.h"
#include "agent/cli/plan_text.h"
#include "agent/cli/running_view.h"
#include "agent/cli/terminal.h"
#include "agent/plan/probe_proposals.h"
#include "agent/preflight/preflight.h"

namespace skewd {
namespace {

class PlanCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {
        .sentence = "Shows what a change of configuration does to the traffic, before it is made.",
        .examples = {{"skewd plan haproxy.cfg haproxy.new.cfg",
                      "shares and routes, before and after"},
                     {"skewd plan --running edge haproxy.new.cfg",
                      "before: what the balancer 'edge' does now, with its weights and states"},
                     {"skewd plan --running edge old.cfg new.cfg",
                      "with its response times, for leastconn and random"},
                     {"git show HEAD:nginx.conf | skewd plan - nginx.conf",
                      "what I am about to commit"}},
        .exit_status = {{ExitStatus::fine, "nothing speaks against the change"},
                        {ExitStatus::found,
                         "a pool comes down to one server, a route loses its pool, a share moves "
                         "by more than --max-shift, or there is a new error"},
                        {ExitStatus::unusable, "wrong usage, or a file that cannot be read"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return with_access(
        access_,
        {{"FILE", "", "the configuration before and after, files or folders; -: standard input",
          &files_},
         {"--running", "BALANCER", "what a running agent knows of this balancer", &running_},
         {"--kind", "KIND", "apache, caddy, envoy, haproxy, ipvs or nginx; else recognised",
          &kind_},
         {"--probes", "",
          "instead, print a [[probe]] of skewd.toml for each route of the last FILE", &probes_},
         {"--max-shift", "SHARE", "how far a share may move, 0 to 1", &max_shift_},
         {"--no-resolve", "", "do not ask for the addresses of server names", &no_resolve_},
         {"--no-vendor", "", "do not run the balancer's own checker", &no_vendor_},
         {"--all", "", "show also what stays as it is", &everything_},
         {"--format", "text|json", "how to print it", &format_}});
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] Result<std::optional<RunningView>> read_running() const;
  [[nodiscard]] Result<Preflight> read(const std::string& file) const;
  [[nodiscard]] std::optional<double> max_shift() const;
  [[nodiscard]] ExitStatus propose() const;
  ExitStatus show(const Comparison& comparison, const Configuration& configuration,
                  double max_shift) const;

  std::vector<std::string> files_;
  std::string running_;
  AgentAccess access_;
  std::string kind_;
  std::string max_shift_ = "0.5";
  std::string format_ = "text";
  bool no_resolve_ = false;
  bool no_vendor_ = false;
  bool everything_ = false;
  bool probes_ = false;
};

Result<std::optional<RunningView>> PlanCommand::read_running() const {
  if (running_.empty()) return std::nullopt;
  const auto fetched = fetch_report(access_);
  if (!fetched) return tl::unexpected(fetched.error());
  std::string known;
  for (const StatusBalancer& balancer : fetched->report.balancers) {
    if (balancer.name == running_) return view_running(balancer);
    known += (known.empty() ? "" : ", ") + balancer.name;
  }
  return failure(ErrorKind::config, "--running: the agent watches no balancer '" + running_ +
                                        "'; it watches " + (known.empty() ? "none" : known));
}

Result<Preflight> PlanCommand::read(const std::string& file) const {
  PreflightOptions options;
  options.kind = kind_;
  options.vendor = !no_vendor_;
  options.resolve = !no_resolve_;
  return run_preflight({file}, options);
}

std::optional<double> PlanCommand::max_shift() const {
  double value = 0;
  const char* const end = max_shift_.data() + max_shift_.size();
  const auto [rest, trouble] = std::from_chars(max_shift_.data(), end, value);
  const bool fits = trouble == std::errc() && rest == end && value >= 0 && value <= 1;
  return fits ? std::optional(value) : std::nullopt;
}

// A pool's load is known by its name, which both files share.
PlannedSide side_of(const Preflight& preflight, const std::optional<RunningView>& running) {
  PlannedSide side{&preflight.configuration, {}, preflight.diagnostics};
  for (const PoolSpec& pool : preflight.configuration.pools) {
    const PoolLoad* load = nullptr;
    if (running) {
      const auto known = running->load.find(pool.name);
      if (known != running->load.end()) load = &known->second;
    }
    side.forecasts.push_back(forecast(*preflight.kind, pool, load));
  }
  return side;
}

ExitStatus PlanCommand::show(const Comparison& comparison, const Configuration& configuration,
                             double max_shift) const {
  const auto against = objections(comparison, max_shift);
  const PlanStyle style{wanted_colour(), is_seen(), everything_};
  const std::string text =
      format_ == "json" ? render_plan_json(comparison, against)
                        : render_plan(comparison, against, SourceLines(configuration), style);
  std::fputs(text.c_str(), stdout);
  return against.empty() ? ExitStatus::fine : ExitStatus::found;
}

ExitStatus PlanCommand::propose() const {
  const auto last = read(files_.back());
  if (!last) return refuse(last.error().message);
  std::fputs(propose_probes(last->configuration, running_, "").c_str(), stdout);
  return ExitStatus::fine;
}

ExitStatus PlanCommand::run() {
  if (probes_ && !files_.empty()) return propose();
  const auto shift = max_shift();
  if (!shift) return refuse("--max-shift: '" + max_shift_ + "' is not a number from 0 to 1");
  const bool two = files_.size() == 2;
  if (!two && (files_.size() != 1 || running_.empty())) {
    return refuse("plan: name two configurations, OLD and NEW, or one and --running BALANCER");
  }
  const auto running = read_running();
  if (!running) return refuse(running.error().message);
  const auto after = read(files_.back());
  if (!after) return refuse(after.error().message);
  if (!two) {
    // Statistics tell no routes and break no rules: every risk of the new file counts, and of its
    // routes those that lead nowhere.
    const PlannedSide before{&(*running)->configuration, (*running)->forecasts, {}};
    Comparison comparison = compare(before, side_of(*after, *running));
    std::erase_if(comparison.routes, [](const RouteMove& route) { return !route.lost; });
    return show(comparison, after->configuration, *shift);
  }
  const auto before = read(files_.front());
  if (!before) return refuse(before.error().message);
  if (before->kind != after->kind) {
    return refuse("plan: " + files_.front() + " is of " + std::string(before->kind->name) + ", " +
                  files_.back() + " of " + std::string(after->kind->name));
  }
  return show(compare(side_of(*before, *running), side_of(*after, *running)), after->configuration,
              *shift);
}

}  // namespace

std::unique_ptr<Command> make_plan_command() { return std::make_unique<PlanCommand>(); }

}  // namespace skewd
