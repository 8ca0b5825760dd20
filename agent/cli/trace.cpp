// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <optional>

#include "agent/app/probe_loop.h"
#include "agent/app/version.h"
#include "agent/cli/agent_client.h"
#include "agent/cli/command.h"
#include "agent/cli/terminal.h"
#include "agent/cli/trace_lookup.h"
#include "agent/cli/trace_output.h"
#include "collectors/log_values.h"
#include "collectors/net/http_probe.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMostRequests = 200;  // an agent keeps 256 between two scrapes

class TraceCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence =
                "Sends a request through the balancer and shows its way: which part took "
                "how long, which pool and server answered, after which tries.",
            .examples = {{"skewd trace http://127.0.0.1/img", "one request"},
                         {"skewd trace https://www.example/ --connect-to 127.0.0.1:443",
                          "as a client of that name, to the balancer of this host"},
                         {"skewd trace http://127.0.0.1/ --count 40",
                          "how 40 requests are shared, beside what each server is due"}},
            .exit_status = {{ExitStatus::fine, "every request was answered, none with 5xx"},
                            {ExitStatus::found, "one was not answered, or with 5xx"},
                            {ExitStatus::unusable, "wrong usage, or it could not be sent"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return with_access(
        access_,
        {{"URL", "", "http, https, or tcp://HOST:PORT", &probe_.url},
         {"--count", "N", "how many requests, one after the other, up to 200", &count_},
         {"--connect-to", "ADDRESS", "127.0.0.1:443 or unix:/path instead of the URL's host",
          &probe_.connect_to},
         {"--trust", "FILE", "who may vouch for the balancer's certificate", &probe_.ca_file},
         {"--insecure", "", "take any certificate of the balancer", &probe_.insecure_skip_verify},
         {"--format", "text|json", "how to print it", &format_}});
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] std::vector<ProbeAnswer> send_all(std::uint64_t count) const;

  ProbeSettings probe_;
  std::string count_ = "1";
  AgentAccess access_;
  std::string format_ = "text";
};

std::vector<ProbeAnswer> TraceCommand::send_all(std::uint64_t count) const {
  const std::string user_agent = "skewd/" + std::string(kVersion) + " (trace)";
  std::vector<ProbeAnswer> answers;
  for (std::uint64_t i = 0; i < count; ++i) {
    answers.push_back(send_probe(probe_, make_trace_context(random_trace_seed()), user_agent));
  }
  return answers;
}

ExitStatus TraceCommand::run() {
  const auto count = read_whole(count_);
  if (!count || *count < 1 || *count > kMostRequests) {
    return refuse("trace: --count must be a number from 1 to 200");
  }
  if (probe_.url.find("://") == std::string::npos) probe_.url = "http://" + probe_.url;
  probe_.name = "trace";
  probe_.timeout = 10s;
  probe_.identify = {"X-Pool", "X-Server", ""};
  Trace trace{probe_.url, {}, {}, {}};
  std::vector<ProbeAnswer> answers = send_all(*count);
  if (answers.front().outcome == ProbeOutcome::not_run) {
    return refuse("trace: " + probe_.url + ": " + answers.front().trouble);
  }
  const auto report = fetch_report(access_);
  if (!report) trace.agent_trouble = report.error().message;
  const Clock::time_point until = Clock::now() + kLogLineWait;
  bool all_well = true;
  for (ProbeAnswer& answer : answers) {
    const bool answered = answer.outcome == ProbeOutcome::answered;
    all_well = all_well && answered && answer.status < 500;
    std::optional<TraceReport> told;
    if (report && answered) told = look_up_trace(access_, answer.trace_id, until);
    trace.requests.push_back(traced_request(probe_, std::move(answer), std::move(told)));
  }
  trace.servers = traced_servers(trace.requests, report ? &report->report : nullptr);
  const std::string text =
      format_ == "json" ? render_trace_output_json(trace) : render_trace(trace, wanted_colour());
  std::fputs(text.c_str(), stdout);
  return all_well ? ExitStatus::fine : ExitStatus::found;
}

}  // namespace

std::unique_ptr<Command> make_trace_command() { return std::make_unique<TraceCommand>(); }

}  // namespace skewd
