// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/finding.h"
#include "collectors/probe.h"
#include "collectors/trace_record.h"

namespace skewd {

/// By what it is known who answered, the best first.
enum class ProbeWitness : std::uint8_t {
  access_log,  // the line that bears the probe's trace id
  answer,      // a header or a cookie of the answer
  counters,    // one server alone was sent one request meanwhile
  nobody,
};

/// "access_log", "nobody": the public words.
[[nodiscard]] std::string_view name_of(ProbeWitness witness);

/// Which pool and server answered a probe. What is empty is not known.
struct ProbeResponder {
  std::string pool;
  std::string server;
  ProbeWitness witness = ProbeWitness::nobody;
  bool by_balancer = false;  // the log tells that the balancer answered without a pool
};

/// What the log says of the request; else what the answer's headers say; absent: neither says
/// anything.
[[nodiscard]] std::optional<ProbeResponder> responder_of(const ProbeSettings& probe,
                                                         const ProbeAnswer& answer,
                                                         const TraceRecord* trace);

/// What the balancer's log tells goes into the times; what is left of the wait is the response.
void add_times(const TraceRecord& trace, ProbeTimes& times);

/// What is wrong with an answer, the worst first; the words are subtypes of `route_mismatch`.
enum class ProbeFault : std::uint8_t {
  unanswered,
  certificate,
  wrong_pool,
  wrong_server,
  wrong_status,
  wrong_answer,
  slow,
};
[[nodiscard]] std::string_view name_of(ProbeFault fault);

/// What one request showed.
struct ProbeJudgement {
  enum class Word : std::uint8_t {
    right,
    wrong,
    unknown,  // who answered is not known, and the rest is right
    not_run,
  };
  Word word = Word::unknown;
  std::optional<ProbeFault> fault;  // of `wrong`
  std::string text;                 // "reach shop, expected media"; why it was not run, or unknown
  Layer layer = Layer::balancer;    // of `wrong`: who is to blame
};

/// Compares an answer with what is expected; certificates are judged as of the end of the request.
[[nodiscard]] ProbeJudgement judge_probe(const ProbeSettings& probe, const ProbeAnswer& answer,
                                         const ProbeResponder& responder);

}  // namespace skewd
