// SPDX-License-Identifier: Apache-2.0
#include "alerts/probe_times.h"

#include <chrono>

#include "alerts/sentence.h"

namespace skewd {
namespace {

template <typename Duration>
std::string in_ms(Duration duration) {
  return sentence::milliseconds(std::chrono::duration<double, std::milli>(duration).count());
}

// Without the log's word the balancer's queue is part of the wait for the answer.
bool tells_queue(const ProbeTimes& times) {
  return times[static_cast<std::size_t>(ProbePart::queue)].has_value();
}

std::string place_of(ProbePart part, const ProbeTimes& times) {
  switch (part) {
    case ProbePart::resolve: return "for the name to be resolved";
    case ProbePart::connect: return "for a connection to the balancer";
    case ProbePart::tls: return "for TLS with the balancer";
    case ProbePart::queue: return "in the balancer's queue";
    case ProbePart::server_connect: return "for the balancer's connection to the server";
    case ProbePart::response:
      return tells_queue(times) ? "for the server's answer"
                                : "for the answer, of balancer and server together";
    case ProbePart::transfer: return "for the rest of the answer";
    case ProbePart::total: break;
  }
  return "in total";
}

Layer layer_of(ProbePart part, const ProbeTimes& times) {
  switch (part) {
    case ProbePart::queue:
    case ProbePart::tls: return Layer::balancer;
    case ProbePart::connect:
    case ProbePart::server_connect: return Layer::network;
    case ProbePart::response: return tells_queue(times) ? Layer::application : Layer::unknown;
    case ProbePart::resolve:
    case ProbePart::transfer:
    case ProbePart::total: break;
  }
  return Layer::unknown;
}

ProbePart longest_part(const ProbeTimes& times) {
  std::size_t longest = 0;
  for (std::size_t i = 1; i < static_cast<std::size_t>(ProbePart::total); ++i) {
    if (times[i] > times[longest]) longest = i;
  }
  return static_cast<ProbePart>(longest);
}

}  // namespace

std::optional<ProbeJudgement> judge_probe_times(const ProbeSettings& probe,
                                                const ProbeAnswer& answer) {
  const ProbeTimes& times = answer.times;
  for (std::size_t i = 0; i < kProbeParts; ++i) {
    const auto& most = probe.expect.most[i];
    if (!most || !times[i] || *times[i] <= *most) continue;
    auto part = static_cast<ProbePart>(i);
    std::string text = "wait " + in_ms(*times[i]) + " " + place_of(part, times);
    if (part == ProbePart::total) {
      part = longest_part(times);
      const auto& longest = times[static_cast<std::size_t>(part)];
      text = "take " + in_ms(*times[i]);
      if (longest) text += ", " + in_ms(*longest) + " of it " + place_of(part, times);
    }
    text += ", at most " + in_ms(*most) + " expected";
    return ProbeJudgement{ProbeJudgement::Word::wrong, ProbeFault::slow, std::move(text),
                          layer_of(part, times)};
  }
  return std::nullopt;
}

}  // namespace skewd
