// SPDX-License-Identifier: Apache-2.0
#include "alerts/probe_judgement.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "alerts/glob.h"
#include "alerts/probe_pattern.h"
#include "alerts/probe_times.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using Word = ProbeJudgement::Word;

bool same_name(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

std::string header_of(const ProbeAnswer& answer, std::string_view name) {
  if (name.empty()) return {};
  for (const auto& [known, value] : answer.headers) {
    if (same_name(known, name)) return value;
  }
  return {};
}

// nginx names all servers that it tried: "10.0.0.1:80, 10.0.0.2:80 : 10.0.1.1:80".
std::string last_of(const std::string& servers) {
  std::size_t begin = 0;
  for (const std::string_view between : {", ", " : "}) {
    const std::size_t found = servers.rfind(between);
    if (found != std::string::npos) begin = std::max(begin, found + between.size());
  }
  return servers.substr(begin);
}

// "SRV=web-1; path=/" -> "web-1".
std::string cookie_of(const ProbeAnswer& answer, const std::string& name) {
  if (name.empty()) return {};
  for (const auto& [known, value] : answer.headers) {
    if (!same_name(known, "set-cookie") || !value.starts_with(name + "=")) continue;
    const std::string rest = value.substr(name.size() + 1);
    return rest.substr(0, rest.find(';'));
  }
  return {};
}

ProbeJudgement wrong(ProbeFault fault, std::string text, Layer layer = Layer::balancer) {
  return {Word::wrong, fault, std::move(text), layer};
}

// The right pool gave a wrong answer: then it is its application's.
Layer layer_of_answer(bool right_pool) { return right_pool ? Layer::application : Layer::balancer; }

std::optional<ProbeJudgement> judge_pool(const ProbeSettings& probe,
                                         const ProbeResponder& responder) {
  const std::string& expected = probe.expect.pool;
  if (expected.empty()) return std::nullopt;
  if (responder.by_balancer) {
    return wrong(ProbeFault::wrong_pool, "reach no pool, expected " + expected);
  }
  if (responder.pool.empty() || responder.pool == expected) return std::nullopt;
  return wrong(ProbeFault::wrong_pool, "reach " + responder.pool + ", expected " + expected);
}

std::optional<ProbeJudgement> judge_server(const ProbeSettings& probe,
                                           const ProbeResponder& responder) {
  const std::vector<std::string>& expected = probe.expect.servers;
  const bool fits = expected.empty() || responder.server.empty() ||
                    std::find(expected.begin(), expected.end(), responder.server) != expected.end();
  if (fits) return std::nullopt;
  return wrong(ProbeFault::wrong_server,
               "reach " + responder.server + ", expected " + sentence::names(expected));
}

bool is_expected(std::uint16_t status, const std::vector<std::uint16_t>& expected) {
  if (expected.empty()) return status >= 200 && status < 400;
  return std::find(expected.begin(), expected.end(), status) != expected.end();
}

std::string list_of(const std::vector<std::uint16_t>& numbers) {
  if (numbers.empty()) return "200 to 399";
  std::vector<std::string> words;
  words.reserve(numbers.size());
  for (const std::uint16_t number : numbers) words.push_back(std::to_string(number));
  return sentence::names(words);
}

std::optional<ProbeJudgement> judge_answer(const ProbeSettings& probe, const ProbeAnswer& answer,
                                           bool right_pool) {
  if (answer.status == 0) return std::nullopt;  // only connected
  const ProbeExpectation& expect = probe.expect;
  if (!is_expected(answer.status, expect.status)) {
    return wrong(ProbeFault::wrong_status,
                 "are answered with status " + std::to_string(answer.status) + ", expected " +
                     list_of(expect.status),
                 layer_of_answer(right_pool));
  }
  for (const auto& [name, pattern] : expect.headers) {
    const std::string value = header_of(answer, name);
    if (matches_glob(pattern, value)) continue;
    std::string text = "are answered with ";
    text.append(name).append(" '").append(value, 0, 80);
    text.append("', expected '").append(pattern).append("'");
    return wrong(ProbeFault::wrong_answer, std::move(text), layer_of_answer(right_pool));
  }
  if (!expect.body.empty() && !holds(answer.body, expect.body)) {
    return wrong(ProbeFault::wrong_answer, "are answered without '" + expect.body + "'",
                 layer_of_answer(right_pool));
  }
  return std::nullopt;
}

std::optional<ProbeJudgement> judge_certificate(const ProbeSettings& probe,
                                                const ProbeAnswer& answer) {
  if (!probe.expect.certificate) return std::nullopt;
  if (!answer.certificate_expires) {
    return wrong(ProbeFault::certificate, "show no certificate");
  }
  const auto left = *answer.certificate_expires - answer.ended.wall;
  if (left >= *probe.expect.certificate) return std::nullopt;
  const auto days = std::chrono::floor<std::chrono::days>(left).count();
  return wrong(ProbeFault::certificate,
               "show a certificate that expires in " + std::to_string(days) + " days, at least " +
                   std::to_string(probe.expect.certificate->count()) + " expected");
}

// A name that was to be checked, and that nobody told, is neither right nor wrong.
ProbeJudgement judge_knowledge(const ProbeSettings& probe, const ProbeResponder& responder) {
  const bool pool_missing = !probe.expect.pool.empty() && responder.pool.empty();
  const bool server_missing = !probe.expect.servers.empty() && responder.server.empty();
  if (!pool_missing && !server_missing) return {Word::right, {}, {}, Layer::unknown};
  return {Word::unknown,
          {},
          std::string("which ") + (pool_missing ? "pool" : "server") +
              " answered is not known: let the access log or a header of the answer tell it",
          Layer::unknown};
}

ProbeJudgement judge_failure(const ProbeAnswer& answer) {
  switch (answer.outcome) {
    case ProbeOutcome::not_run: return {Word::not_run, {}, answer.trouble, Layer::agent};
    case ProbeOutcome::distrusted: return wrong(ProbeFault::certificate, "fail: " + answer.trouble);
    case ProbeOutcome::unanswered:
    case ProbeOutcome::answered: break;
  }
  return wrong(ProbeFault::unanswered, "are not answered: " + answer.trouble);
}

}  // namespace

std::string_view name_of(ProbeWitness witness) {
  switch (witness) {
    case ProbeWitness::access_log: return "access_log";
    case ProbeWitness::answer: return "answer";
    case ProbeWitness::counters: return "counters";
    case ProbeWitness::nobody: return "nobody";
  }
  return "nobody";
}

std::string_view name_of(ProbeFault fault) {
  switch (fault) {
    case ProbeFault::unanswered: return "unanswered";
    case ProbeFault::certificate: return "certificate";
    case ProbeFault::wrong_pool: return "wrong_pool";
    case ProbeFault::wrong_server: return "wrong_server";
    case ProbeFault::wrong_status: return "wrong_status";
    case ProbeFault::wrong_answer: return "wrong_answer";
    case ProbeFault::slow: return "slow";
  }
  return "unanswered";
}

std::optional<ProbeResponder> responder_of(const ProbeSettings& probe, const ProbeAnswer& answer,
                                           const TraceRecord* trace) {
  if (trace != nullptr) {
    ProbeResponder told{trace->pool, "", ProbeWitness::access_log, trace->pool.empty()};
    if (!trace->tries.empty()) {
      const TraceTry& last = trace->tries.back();
      told.server = last.server.empty() ? last.address : last.server;
      told.by_balancer = false;
    }
    return told;
  }
  ProbeResponder told;
  told.pool = header_of(answer, probe.identify.pool_header);
  told.server = last_of(header_of(answer, probe.identify.server_header));
  if (told.server.empty()) told.server = cookie_of(answer, probe.identify.server_cookie);
  if (told.pool.empty() && told.server.empty()) return std::nullopt;
  told.witness = ProbeWitness::answer;
  return told;
}

void add_times(const TraceRecord& trace, ProbeTimes& times) {
  if (trace.tries.empty()) return;
  const TraceTry& last = trace.tries.back();
  const auto at = [&](ProbePart part) -> auto& { return times[static_cast<std::size_t>(part)]; };
  at(ProbePart::queue) = last.queue;
  at(ProbePart::server_connect) = last.connect;
  auto& response = at(ProbePart::response);
  if (!response) return;
  const auto before = last.queue.value_or(std::chrono::microseconds(0)) +
                      last.connect.value_or(std::chrono::microseconds(0));
  response = std::max(*response - before, std::chrono::microseconds(0));
}

ProbeJudgement judge_probe(const ProbeSettings& probe, const ProbeAnswer& answer,
                           const ProbeResponder& responder) {
  if (answer.outcome != ProbeOutcome::answered) return judge_failure(answer);
  if (auto found = judge_pool(probe, responder)) return *std::move(found);
  if (auto found = judge_server(probe, responder)) return *std::move(found);
  const bool right_pool = !responder.pool.empty() && !responder.server.empty();
  if (auto found = judge_answer(probe, answer, right_pool)) return *std::move(found);
  if (auto found = judge_certificate(probe, answer)) return *std::move(found);
  if (auto found = judge_probe_times(probe, answer)) return *std::move(found);
  return judge_knowledge(probe, responder);
}

}  // namespace skewd
