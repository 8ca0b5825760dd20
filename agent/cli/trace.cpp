// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
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
#include "agent/preflight/preflight.h"
#include "collectors/log_values.h"
#include "collectors/net/http_probe.h"
#include "exporters/span_export.h"

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
         {"--otlp", "URL", "where to send spans of the requests: http://127.0.0.1:4318/v1/traces",
          &otlp_.endpoint},
         {"--config", "FILE", "the balancer's configuration: tells which of its rules led there",
          &config_},
         {"--format", "text|json", "how to print it", &format_}});
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] std::vector<ProbeAnswer> send_all(std::uint64_t count) const;
  [[nodiscard]] Result<void> post(const Trace& trace) const;
  [[nodiscard]] Result<std::optional<Configuration>> read_configuration() const;
  void follow(std::vector<ProbeAnswer> answers, Trace& trace) const;

  ProbeSettings probe_;
  std::string count_ = "1";
  OtlpSettings otlp_;
  std::string config_;
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

Result<void> TraceCommand::post(const Trace& trace) const {
  std::vector<RequestSpan> spans;
  for (const TracedRequest& request : trace.requests) {
    const ProbeAnswer& answer = request.answer;
    RequestSpan span;
    span.trace_id = answer.trace_id;
    span.span_id = answer.span_id;
    span.name = "trace";
    span.began = answer.began.wall;
    span.times = answer.times;
    span.status = answer.status;
    span.trouble =
        answer.status >= 500 ? "status " + std::to_string(answer.status) : answer.trouble;
    span.attributes = {{"url.full", trace.url},
                       {"skewd.balancer", request.told ? request.told->balancer : ""},
                       {"skewd.pool", request.responder.pool},
                       {"skewd.server", request.responder.server}};
    spans.push_back(std::move(span));
  }
  return post_spans(otlp_, spans, {"", std::string(kVersion)});
}

// Of the balancer in front: the file is its. Nothing is read where none is named.
Result<std::optional<Configuration>> TraceCommand::read_configuration() const {
  if (config_.empty()) return std::nullopt;
  PreflightOptions options;
  options.vendor = options.resolve = false;
  auto read = run_preflight({config_}, options);
  if (!read) return tl::unexpected(std::move(read).error());
  return std::move(read->configuration);
}

void find_rules(const Configuration& configuration, Trace& trace) {
  for (TracedRequest& request : trace.requests) {
    if (request.responder.pool.empty()) continue;
    request.rule = rule_of(configuration, trace.url,
                           request.told ? request.told->record.listener : std::string(),
                           request.responder.pool);
  }
}

// Who answered, as the agent's logs tell, if there is an agent.
void TraceCommand::follow(std::vector<ProbeAnswer> answers, Trace& trace) const {
  const auto report = fetch_report(access_);
  if (!report) trace.agent_trouble = report.error().message;
  const Clock::time_point until = Clock::now() + kLogLineWait;
  std::vector<std::optional<TraceReport>> told(answers.size());
  for (std::size_t i = 0; report && i < answers.size(); ++i) {
    if (answers[i].outcome != ProbeOutcome::answered) continue;
    told[i] = look_up_trace(access_, answers[i].trace_id, until);
  }
  if (report) complete_traces(access_, report->report.balancers.size(), told);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    trace.requests.push_back(traced_request(probe_, std::move(answers[i]), std::move(told[i])));
  }
  trace.servers = traced_servers(trace.requests, report ? &report->report : nullptr);
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
  const auto configuration = read_configuration();
  if (!configuration) return refuse("trace: " + configuration.error().message);
  std::vector<ProbeAnswer> answers = send_all(*count);
  if (answers.front().outcome == ProbeOutcome::not_run) {
    return refuse("trace: " + probe_.url + ": " + answers.front().trouble);
  }
  const bool all_well = std::all_of(answers.begin(), answers.end(), [](const ProbeAnswer& answer) {
    return answer.outcome == ProbeOutcome::answered && answer.status < 500;
  });
  Trace trace{probe_.url, {}, {}, {}, config_};
  follow(std::move(answers), trace);
  if (*configuration) find_rules(**configuration, trace);
  const std::string text =
      format_ == "json" ? render_trace_output_json(trace) : render_trace(trace, wanted_colour());
  std::fputs(text.c_str(), stdout);
  if (!otlp_.endpoint.empty()) {
    if (const auto posted = post(trace); !posted) return refuse("trace: " + posted.error().message);
  }
  return all_well ? ExitStatus::fine : ExitStatus::found;
}

}  // namespace

std::unique_ptr<Command> make_trace_command() { return std::make_unique<TraceCommand>(); }

}  // namespace skewd
