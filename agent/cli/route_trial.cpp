// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/route_trial.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "agent/app/printable.h"
#include "agent/app/probe_loop.h"
#include "agent/app/version.h"
#include "agent/cli/trace_lookup.h"
#include "collectors/net/http_probe.h"

namespace skewd {
namespace {

using Result = RouteTrial::Result;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

ProbeSettings probe_of(const RouteRequest& request) {
  ProbeSettings probe;
  probe.name = "routes";
  probe.url = request.url;
  probe.connect_to = request.connect_to;
  probe.expect.pool = request.pool;
  probe.identify = {"X-Pool", "X-Server", ""};
  // Who answers is asked, not who the balancer is: a certificate may be meant for other names.
  probe.insecure_skip_verify = true;
  return probe;
}

void judge(RouteTrial& trial) {
  const ProbeAnswer& answer = trial.traced.answer;
  const ProbeResponder& by = trial.traced.responder;
  if (answer.outcome == ProbeOutcome::not_run) {
    trial.reason = answer.trouble;
  } else if (answer.outcome != ProbeOutcome::answered) {
    trial.result = Result::wrong;
    trial.reason = "not answered: " + answer.trouble;
  } else if (by.by_balancer) {
    trial.result = Result::wrong;
    trial.reason = "the balancer answered without a pool";
  } else if (by.pool.empty()) {
    trial.result = Result::unknown;
    trial.reason = "nobody tells which pool answered";
  } else {
    trial.result = by.pool == trial.request.pool ? Result::right : Result::wrong;
  }
}

std::string_view word_of(Result result) {
  switch (result) {
    case Result::right: return "right";
    case Result::wrong: return "wrong";
    case Result::unknown: return "unknown";
    case Result::not_tested: return "not_tested";
  }
  return "";
}

Paint paint_of(Result result) {
  switch (result) {
    case Result::right: return Paint::good;
    case Result::wrong: return Paint::bad;
    case Result::unknown: return Paint::warning;
    case Result::not_tested: return Paint::faint;
  }
  return Paint::plain;
}

std::optional<double> seconds_of(const RouteTrial& trial) {
  const auto& total = trial.traced.answer.times[static_cast<std::size_t>(ProbePart::total)];
  if (!total) return std::nullopt;
  return std::chrono::duration<double>(*total).count();
}

std::string time_text(const RouteTrial& trial) {
  const auto seconds = seconds_of(trial);
  if (!seconds) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", *seconds * 1000);
  return text.data();
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : printable(text); }

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(printable(text));
}

}  // namespace

std::vector<RouteTrial> try_routes(const Configuration& configuration,
                                   const std::string& agent_url) {
  const std::string user_agent = "skewd/" + std::string(kVersion) + " (check)";
  std::vector<RouteTrial> trials;
  std::vector<ProbeAnswer> answers;
  for (RouteRequest& request : route_requests(configuration)) {
    RouteTrial& trial = trials.emplace_back();
    trial.reason = request.trouble;
    trial.request = std::move(request);
    answers.push_back(trial.request.url.empty()
                          ? ProbeAnswer()
                          : send_probe(probe_of(trial.request),
                                       make_trace_context(random_trace_seed()), user_agent));
  }
  AgentAccess access;
  access.url = agent_url;
  const bool has_agent = fetch_report(access).has_value();
  const Clock::time_point until = Clock::now() + kLogLineWait;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (trials[i].request.url.empty()) continue;
    std::optional<TraceReport> told;
    const bool answered = answers[i].outcome == ProbeOutcome::answered;
    if (has_agent && answered) told = look_up_trace(access, answers[i].trace_id, until);
    trials[i].traced =
        traced_request(probe_of(trials[i].request), std::move(answers[i]), std::move(told));
    judge(trials[i]);
  }
  return trials;
}

std::string render_route_trials(const std::vector<RouteTrial>& trials, Colour colour) {
  TextTable table({Align::left, Align::left, Align::left, Align::left, Align::left, Align::right,
                   Align::right, Align::left, Align::left});
  const auto head = [](const char* text) { return Cell{text, Paint::faint}; };
  table.add({head("listener"), head("route"), head("expected"), head("pool"), head("server"),
             head("status"), head("time"), head("result"), head("")});
  for (const RouteTrial& trial : trials) {
    const TracedRequest& traced = trial.traced;
    const std::uint16_t status = traced.answer.status;
    table.add({{or_dash(trial.request.listener), Paint::plain},
               {trial.request.condition.empty() ? "always" : printable(trial.request.condition),
                Paint::plain},
               {or_dash(trial.request.pool), Paint::plain},
               {or_dash(traced.responder.pool), Paint::plain},
               {or_dash(traced.responder.server), Paint::plain},
               {status == 0 ? "-" : std::to_string(status), Paint::plain},
               {time_text(trial), Paint::plain},
               {std::string(word_of(trial.result)), paint_of(trial.result)},
               {printable(trial.reason), Paint::faint}});
  }
  return table.render("", colour);
}

std::string render_route_trials_json(const std::vector<RouteTrial>& trials) {
  Json routes = Json::array();
  for (const RouteTrial& trial : trials) {
    const TracedRequest& traced = trial.traced;
    const auto seconds = seconds_of(trial);
    routes.push_back(
        {{"listener", or_null(trial.request.listener)},
         {"condition", printable(trial.request.condition)},
         {"expected_pool", or_null(trial.request.pool)},
         {"pool", or_null(traced.responder.pool)},
         {"server", or_null(traced.responder.server)},
         {"status", traced.answer.status == 0 ? Json(nullptr) : Json(traced.answer.status)},
         {"seconds", seconds ? Json(*seconds) : Json(nullptr)},
         {"result", word_of(trial.result)},
         {"reason", or_null(trial.reason)}});
  }
  return Json{{"routes", std::move(routes)}}.dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace skewd
