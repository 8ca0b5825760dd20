// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "agent/app/printable.h"
#include "agent/cli/plain_figures.h"
#include "agent/cli/trace_output.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kBarWidth = 40;

std::string part_title(ProbePart part) {
  switch (part) {
    case ProbePart::resolve: return "resolve";
    case ProbePart::connect: return "connect";
    case ProbePart::tls: return "TLS";
    case ProbePart::queue: return "balancer queue";
    case ProbePart::server_connect: return "server connect";
    case ProbePart::response: return "server response";
    case ProbePart::transfer: return "transfer";
    case ProbePart::total: return "total";
  }
  return "";
}

double in_ms(std::chrono::microseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::string ms_text(std::chrono::microseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", in_ms(time));
  return text.data();
}

std::string status_text(const ProbeAnswer& answer) {
  if (answer.outcome != ProbeOutcome::answered) return "not answered: " + printable(answer.trouble);
  return answer.status == 0 ? "connected" : "status " + std::to_string(answer.status);
}

// Where the part lies within the whole, as a bar.
std::string bar_of(std::chrono::microseconds from, std::chrono::microseconds time,
                   std::chrono::microseconds total) {
  if (total.count() <= 0) return {};
  const auto columns = [&](std::chrono::microseconds part) {
    const double share = std::clamp(in_ms(part) / in_ms(total), 0.0, 1.0);
    return static_cast<std::size_t>(std::lround(share * kBarWidth));
  };
  std::string bar(columns(from), ' ');
  const std::size_t width = std::max<std::size_t>(columns(from + time) - columns(from), 0);
  if (width == 0) return bar + "▏";
  for (std::size_t i = 0; i < width; ++i) bar += "█";
  return bar;
}

std::string waterfall(const ProbeAnswer& answer, Colour colour) {
  const auto total = answer.times[static_cast<std::size_t>(ProbePart::total)];
  TextTable table({Align::left, Align::right, Align::left});
  std::chrono::microseconds at(0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(ProbePart::total); ++i) {
    const auto& time = answer.times[i];
    const bool told_by_log = i == static_cast<std::size_t>(ProbePart::queue) ||
                             i == static_cast<std::size_t>(ProbePart::server_connect);
    if (!time && !told_by_log) continue;
    const std::string title = part_title(static_cast<ProbePart>(i));
    if (!time) {
      table.add({{title, Paint::faint}, {"not told", Paint::faint}, {"", Paint::plain}});
      continue;
    }
    table.add({{title, Paint::plain},
               {ms_text(*time), Paint::plain},
               {bar_of(at, *time, total.value_or(*time)), Paint::good}});
    at += *time;
  }
  if (total)
    table.add({{"total", Paint::plain}, {ms_text(*total), Paint::plain}, {"", Paint::plain}});
  return table.render("  ", colour);
}

std::string witness_text(ProbeWitness witness) {
  switch (witness) {
    case ProbeWitness::access_log: return "as the access log tells";
    case ProbeWitness::answer: return "as a header of the answer says";
    case ProbeWitness::counters: return "as the counters tell";
    case ProbeWitness::nobody: break;
  }
  return "";
}

std::string responder_text(const TracedRequest& request) {
  const ProbeResponder& by = request.responder;
  if (by.by_balancer) return "  answered by  the balancer itself, without a pool\n";
  if (by.pool.empty() && by.server.empty()) {
    return "  answered by  nobody tells; see docs/probes.md for the lines that do\n";
  }
  std::string place = by.pool.empty() ? "a pool that is not told" : by.pool;
  if (!by.server.empty()) place += "/" + by.server;
  if (request.told) place += " of " + request.told->balancer;
  return "  answered by  " + place + ", " + witness_text(by.witness) + "\n";
}

std::string_view outcome_text(AccessTry::Outcome outcome) {
  switch (outcome) {
    case AccessTry::Outcome::answered: return "answered";
    case AccessTry::Outcome::refused: return "took no connection";
    case AccessTry::Outcome::broken: return "gave no valid answer";
    case AccessTry::Outcome::unknown: return "outcome not told";
  }
  return "";
}

std::string tries_text(const TracedRequest& request) {
  if (!request.told) return {};
  const TraceRecord& record = request.told->record;
  std::string text;
  for (const TraceTry& each : record.tries) {
    text += (text.empty() ? "" : "; ") + (each.server.empty() ? each.address : each.server) + " ";
    text += outcome_text(each.outcome);
  }
  if (record.retries > 0)
    text += "; " + render_plural(record.retries, "failed attempt") + " before";
  if (record.redispatches > 0) text += ", moved to another server";
  return text.empty() ? "" : "  tries        " + text + "\n";
}

// The same request in balancers behind the first one.
std::string further_text(const TracedRequest& request) {
  if (!request.told) return {};
  std::string text;
  for (const TraceReport& one : request.told->further) {
    const TraceRecord& record = one.record;
    std::string place = record.pool.empty() ? "no pool" : record.pool;
    if (!record.tries.empty()) {
      const TraceTry& last = record.tries.back();
      place += "/" + (last.server.empty() ? last.address : last.server);
    }
    text += "  behind it    " + place + " of " + one.balancer;
    if (record.status != 0) text += ", status " + std::to_string(record.status);
    if (record.total) text += ", " + ms_text(*record.total) + " there";
    text += "\n";
  }
  return text;
}

std::string rule_text(const TracedRequest& request, const std::string& config) {
  if (config.empty() || request.responder.pool.empty()) return {};
  if (!request.rule) {
    return "  rule         none of " + printable(config) + " leads there: does another file run?\n";
  }
  const RouteRule& rule = *request.rule;
  std::string text = rule.condition.empty() ? "the default" : printable(rule.condition);
  text += " of " + printable(rule.listener) + ", " + printable(rule.place.file) + ":" +
          std::to_string(rule.place.line);
  return "  rule         " + text + (rule.is_certain ? "" : ", if its other tests fit") + "\n";
}

std::string summary_of(const std::vector<TracedRequest>& requests) {
  std::size_t answered = 0;
  std::vector<double> totals;
  for (const TracedRequest& request : requests) {
    answered += request.answer.outcome == ProbeOutcome::answered ? 1 : 0;
    const auto& total = request.answer.times[static_cast<std::size_t>(ProbePart::total)];
    if (total) totals.push_back(in_ms(*total));
  }
  std::string text = "\n" + render_plural(requests.size(), "request") + ", " +
                     render_plain_count(answered) + " answered";
  if (totals.empty()) return text + "\n";
  std::sort(totals.begin(), totals.end());
  return text + ", median " + sentence::milliseconds(totals[totals.size() / 2]) + ", longest " +
         sentence::milliseconds(totals.back()) + "\n";
}

std::string distribution(const std::vector<TracedServer>& servers, Colour colour) {
  if (servers.empty()) return {};
  TextTable table({Align::left, Align::right, Align::right, Align::right});
  table.add({{"server", Paint::faint},
             {"requests", Paint::faint},
             {"share", Paint::faint},
             {"due", Paint::faint}});
  for (const TracedServer& server : servers) {
    table.add(
        {{server.pool + "/" + server.server, Paint::plain},
         {render_plain_count(server.requests), Paint::plain},
         {sentence::percent(server.share), Paint::plain},
         {server.expected_share ? sentence::percent(*server.expected_share) : "-", Paint::plain}});
  }
  return table.render("  ", colour);
}

}  // namespace

std::string render_trace(const Trace& trace, Colour colour) {
  const TracedRequest& first = trace.requests.front();
  std::string text = printable(trace.url) + "  " + status_text(first.answer) + "  trace " +
                     first.answer.trace_id + "\n";
  text += waterfall(first.answer, colour);
  if (first.answer.outcome == ProbeOutcome::answered) {
    text += responder_text(first);
    text += tries_text(first);
    text += further_text(first);
    text += rule_text(first, trace.config);
  }
  if (trace.requests.size() > 1) {
    text += summary_of(trace.requests);
    text += distribution(trace.servers, colour);
  }
  if (!trace.agent_trouble.empty()) text += "no agent was asked: " + trace.agent_trouble + "\n";
  return text;
}

}  // namespace skewd
